import sqlite3


def load(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def mark_overdue(path, today):
    """Mark the loans of the library that are late; run every night, over all loans again."""
    books = load(path)
    late = books.execute("SELECT id FROM loan WHERE due < ? AND back IS NULL", (today,)).fetchall()
    for loan in late:
        books.execute("UPDATE loan SET state = 'late' WHERE id = ?", (loan["id"],))
        books.commit()
    return len(late)
