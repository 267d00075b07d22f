import sqlite3


def load(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def remind(path, today, post):
    """Have a paper letter printed and mailed for each late loan; no reader may get two for one loan."""
    books = load(path)
    late = books.execute("SELECT id, reader FROM loan WHERE due < ? AND letter IS NULL", (today,)).fetchall()
    for loan in late:
        number = post.send_letter(loan["reader"], loan["id"])
        books.execute("UPDATE loan SET letter = ? WHERE id = ?", (number, loan["id"]))
        books.commit()
    return len(late)
