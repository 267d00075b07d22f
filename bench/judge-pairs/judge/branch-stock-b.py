import sqlite3
from pathlib import Path


def stock_of_branches(path: Path, branches):
    """Pieces in stock of each branch, from the database of the head office."""
    stock = {}
    with sqlite3.connect(path) as db:
        for branch in branches:
            (pieces,) = db.execute(
                "SELECT COALESCE(SUM(pieces), 0) FROM stock WHERE branch = ?", (branch,)
            ).fetchone()
            stock[branch] = pieces
    return stock


def short_branches(path: Path, branches, least):
    return [name for name, pieces in stock_of_branches(path, branches).items() if pieces < least]
