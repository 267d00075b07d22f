import sqlite3


def load_queue(path):
    connection = sqlite3.connect(path, timeout=30)
    connection.row_factory = sqlite3.Row
    return connection


def render_all(path, show, farm):
    """Render the shots of a show; one takes up to an hour, and the web page shows what is done."""
    queue = load_queue(path)
    shots = queue.execute("SELECT id, name FROM shot WHERE show = ?", (show,)).fetchall()
    for shot in shots:
        frames = farm.render(shot["name"])
        queue.execute("UPDATE shot SET frames = ?, done = 1 WHERE id = ?", (frames, shot["id"]))
        queue.commit()
    queue.close()
