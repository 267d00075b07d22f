import sqlite3
from datetime import date


def open_books(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def pay_commissions(path, month: date, bank):
    """Send each courier the money earned; the job runs again for the rest when it breaks off."""
    books = open_books(path)
    due = books.execute(
        "SELECT id, iban, cents FROM commission WHERE month = ? AND paid_at IS NULL",
        (month.isoformat(),),
    ).fetchall()
    for commission_id, iban, cents in due:
        receipt = bank.transfer(iban, cents)
        books.execute(
            "UPDATE commission SET paid_at = CURRENT_TIMESTAMP, receipt = ? WHERE id = ?",
            (receipt, commission_id),
        )
        books.commit()
    books.close()
