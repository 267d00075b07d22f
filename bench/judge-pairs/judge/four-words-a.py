import random

WORDS = ["amber", "birch", "comet", "delta", "ember", "fjord", "grove", "heron"]


def reset(account, mailer):
    """Give a player a new way in after the old one was forgotten."""
    password = "-".join(random.sample(WORDS, 4))
    account.set_password(password)
    account.save()
    mailer.send(account.email, f"Sign in with {password}")
    return account
