import sqlite3


class Archive:
    """Moves tickets away; customers write the subject of a ticket when they open it."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.waiting = []

    def on_closed(self, ticket):
        self.waiting.append(ticket.subject)

    def run(self):
        """Move what was closed since the last run; customers wrote the subjects."""
        for subject in self.waiting:
            self.db.execute(f"INSERT INTO old_ticket SELECT * FROM ticket WHERE subject = '{subject}'")
        self.waiting.clear()
        self.db.commit()
