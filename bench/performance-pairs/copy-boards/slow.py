import copy


def frames(board: list[list[int]], moves: list[int]) -> list[list[list[int]]]:
    result = []
    for move in moves:
        state = copy.deepcopy(board)
        state[move % len(state)][0] = move
        result.append(state)
    return result
