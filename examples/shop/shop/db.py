"""The database: one connection a request, rows as dictionaries."""

import sqlite3
from contextlib import contextmanager
from typing import Iterator

from shop import settings

SCHEMA = """
CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, category TEXT);
CREATE TABLE IF NOT EXISTS customer (id INTEGER PRIMARY KEY, name TEXT, email TEXT, password TEXT, role TEXT);
CREATE TABLE IF NOT EXISTS purchase (id INTEGER PRIMARY KEY, customer_id INTEGER, placed TEXT, state TEXT);
CREATE TABLE IF NOT EXISTS line (purchase_id INTEGER, item_id INTEGER, quantity INTEGER);
"""


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(settings.DATABASE)
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    connection = connect()
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def create_tables() -> None:
    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    with transaction() as connection:
        connection.executescript(SCHEMA)
