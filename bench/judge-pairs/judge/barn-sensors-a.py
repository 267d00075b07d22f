import json
import sqlite3
from pathlib import Path


def store_log(db_path, log_path: Path):
    """Bring the log of yesterday into the database, some ten thousand readings."""
    db = sqlite3.connect(db_path)
    readings = [json.loads(line) for line in log_path.read_text().splitlines()]
    for reading in readings:
        db.execute(
            "INSERT INTO climate (barn, taken_at, celsius) VALUES (?, ?, ?)",
            (reading["barn"], reading["at"], reading["celsius"]),
        )
    db.commit()
    db.close()
