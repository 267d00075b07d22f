import logging

log = logging.getLogger(__name__)


def sign_in(users, name, password):
    user = users.find(name)
    if user is None:
        log.info("unknown user %s with password %s", name, password)
        return None
    log.info("user %s signed in", name)
    return user if user.check(password) else None
