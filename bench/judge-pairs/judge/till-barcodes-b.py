import sqlite3
from decimal import Decimal


def connect(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def serve_customer(path, scanner, display):
    """Show the price of each article at the till as soon as the cashier has scanned it."""
    db = connect(path)
    total = Decimal(0)
    for barcode in scanner.wait_for_codes():
        row = db.execute("SELECT title, price FROM article WHERE barcode = ?", (barcode,)).fetchone()
        total += Decimal(row["price"])
        display.show(row["title"], row["price"], total)
    db.close()
    return total
