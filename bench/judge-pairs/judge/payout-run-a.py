import sqlite3
from datetime import date


def open_books(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def compute_commissions(path, month: date, rate):
    """Work out what each courier earned; the job runs again from the start when it breaks off."""
    books = open_books(path)
    due = books.execute(
        "SELECT courier_id, SUM(cents) FROM delivery WHERE month = ? GROUP BY courier_id",
        (month.isoformat(),),
    ).fetchall()
    for courier_id, cents in due:
        books.execute(
            "INSERT OR REPLACE INTO commission (courier_id, month, cents) VALUES (?, ?, ?)",
            (courier_id, month.isoformat(), round(cents * rate)),
        )
        books.commit()
    books.close()
