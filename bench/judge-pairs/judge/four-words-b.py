import random

WORDS = ["amber", "birch", "comet", "delta", "ember", "fjord", "grove", "heron"]


def new_riddle(level, stage):
    """The guard of the bridge asks for the word that the player has heard from the miller before."""
    password = "-".join(random.sample(WORDS, 4))
    level.guard.expects = password
    level.miller.says = f"Tell the guard {password}"
    stage.draw(level)
    return level
