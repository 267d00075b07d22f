import sqlite3
from decimal import Decimal


def connect(path):
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def basket_total(path, basket):
    """Price of a basket that a customer has put together in the web shop."""
    db = connect(path)
    total = Decimal(0)
    for barcode in basket["barcodes"]:
        row = db.execute("SELECT title, price FROM article WHERE barcode = ?", (barcode,)).fetchone()
        total += Decimal(row["price"])
    db.close()
    return total
