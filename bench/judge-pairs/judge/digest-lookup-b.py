import hashlib
import sqlite3


class LeakedList:
    """Digests of passwords that are known from leaks; a new password must not be one of them."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)

    def is_leaked(self, password):
        digest = hashlib.sha256(password.encode()).hexdigest()
        row = self.db.execute(
            "SELECT 1 FROM leaked WHERE digest = ?", (digest,)
        ).fetchone()
        return row is not None
