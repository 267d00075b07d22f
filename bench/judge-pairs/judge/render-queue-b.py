import sqlite3


def load_queue(path):
    connection = sqlite3.connect(path, timeout=30)
    connection.row_factory = sqlite3.Row
    return connection


def renumber(path, show):
    """Give the shots of a show new positions, by the order of their names."""
    queue = load_queue(path)
    shots = queue.execute("SELECT id, name FROM shot WHERE show = ?", (show,)).fetchall()
    for position, shot in enumerate(sorted(shots, key=lambda row: row["name"])):
        queue.execute("UPDATE shot SET position = ? WHERE id = ?", (position, shot["id"]))
        queue.commit()
    queue.close()
