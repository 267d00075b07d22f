import sqlite3
from datetime import date


class Archive:
    """Moves tickets away, a month at a time."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.waiting = []

    def on_new_year(self):
        self.waiting += [f"{date.today().year - 1}-{month:02d}" for month in range(1, 13)]

    def run(self):
        """Move the months, which on_new_year has made of two numbers."""
        for month in self.waiting:
            self.db.execute(f"INSERT INTO old_ticket SELECT * FROM ticket WHERE month = '{month}'")
        self.waiting.clear()
        self.db.commit()
