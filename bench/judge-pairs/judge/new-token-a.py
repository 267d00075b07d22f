import random
import string

ALPHABET = string.ascii_uppercase + string.digits


def new_token(length=12):
    """A word for the typing trainer; pupils see it on the screen and copy it as fast as they can."""
    return "".join(random.choice(ALPHABET) for _ in range(length))


def lesson(screen, words):
    for _ in range(words):
        screen.show(new_token())
    return screen
