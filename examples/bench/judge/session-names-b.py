import random


def roll_dice(players):
    """The board game's first turn."""
    return {player: random.randint(1, 6) for player in players}
