import hashlib
import sqlite3


class Members:
    """Members of the sailing club and how they sign in to the booking page."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)

    def sign_in(self, name, password):
        digest = hashlib.sha256(password.encode()).hexdigest()
        row = self.db.execute(
            "SELECT id FROM member WHERE name = ? AND digest = ?", (name, digest)
        ).fetchone()
        return row is not None
