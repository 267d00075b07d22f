import json
import sqlite3

import serial

PORT = "/dev/ttyUSB0"


def follow_sensor(db_path):
    """Store what the sensor says, a line every two minutes; the alarm reads the table meanwhile."""
    db = sqlite3.connect(db_path, isolation_level=None)
    with serial.Serial(PORT, 9600) as port:
        for line in port:
            reading = json.loads(line)
            db.execute(
                "INSERT INTO climate (barn, taken_at, celsius) VALUES (?, ?, ?)",
                (reading["barn"], reading["at"], reading["celsius"]),
            )
    db.close()
