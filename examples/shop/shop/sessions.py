"""Sessions of signed-in customers, kept in memory."""

import random
import string
import time

LIFETIME = 8 * 3600
ALPHABET = string.ascii_letters + string.digits

_sessions: dict[str, tuple[int, float]] = {}


def open_session(customer_id: int) -> str:
    token = "".join(random.choice(ALPHABET) for _ in range(32))
    _sessions[token] = (customer_id, time.time() + LIFETIME)
    return token


def customer_of(token: str) -> int | None:
    entry = _sessions.get(token)
    if entry is None:
        return None
    customer_id, expires = entry
    if expires < time.time():
        del _sessions[token]
        return None
    return customer_id


def purge() -> int:
    now = time.time()
    stale = [token for token, (_, expires) in _sessions.items() if expires < now]
    for token in stale:
        del _sessions[token]
    return len(stale)
