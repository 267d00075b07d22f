import sqlite3
from pathlib import Path


def stock_of_branches(folder: Path, branches):
    """Pieces in stock of each branch; each has sent the database of its own shop."""
    stock = {}
    for branch in branches:
        with sqlite3.connect(folder / f"{branch}.sqlite") as db:
            (pieces,) = db.execute(
                "SELECT COALESCE(SUM(pieces), 0) FROM stock WHERE branch = ?", (branch,)
            ).fetchone()
            stock[branch] = pieces
    return stock


def short_branches(folder: Path, branches, least):
    return [name for name, pieces in stock_of_branches(folder, branches).items() if pieces < least]
