import enum

import psycopg

Level = enum.Enum("Level", ["notice", "warning", "alarm"])


class AuditReport:
    """Rows of the audit log per level."""

    def __init__(self, db: psycopg.Connection):
        self.db = db
        self.levels = list(Level)

    def counts(self):
        """Rows of each level; the levels are those of the enumeration Level."""
        found = {}
        for level in self.levels:
            query = f"SELECT count(*) FROM audit WHERE level = '{level.name}'"
            found[level] = self.db.execute(query).fetchone()[0]
        return found
