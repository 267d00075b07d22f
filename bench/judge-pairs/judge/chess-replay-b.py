from dataclasses import dataclass


@dataclass
class Game:
    white: str
    moves: list


async def replay(board, game):
    """Play a game again on the board of the server, which answers each move with the position."""
    positions = [await board.play_move(move) for move in game.moves]
    return {move: position.hash for move, position in zip(game.moves, positions)}


async def first_repetition(board, game):
    hashes = list((await replay(board, game)).values())
    return next((h for h in hashes if hashes.count(h) > 2), None)
