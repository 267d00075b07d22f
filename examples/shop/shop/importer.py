"""Reads what suppliers send: price lists, archives with pictures, stock snapshots."""

import csv
import pickle
import tarfile
from pathlib import Path

import yaml

from shop import db, settings


def read_price_list(path: Path) -> list[dict]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [{"name": row["Name"].strip(), "price": parse_price(row["Price"])} for row in rows]


def parse_price(text: str) -> int:
    whole, _, cents = text.strip().replace(".", "").partition(",")
    return int(whole) * 100 + int((cents + "00")[:2])


def read_supplier(text: str) -> dict:
    return yaml.load(text, Loader=yaml.Loader)


def unpack_pictures(archive: Path) -> list[Path]:
    target = settings.DATA_FOLDER / "pictures"
    with tarfile.open(archive) as bundle:
        bundle.extractall(target, filter="fully_trusted")
    return sorted(target.rglob("*.jpg"))


def read_stock(upload: bytes) -> dict[int, int]:
    snapshot = pickle.loads(upload)
    return {int(item): int(count) for item, count in snapshot.items()}


def store(items: list[dict]) -> int:
    with db.transaction() as connection:
        connection.executemany(
            "INSERT INTO item (name, price, category) VALUES (:name, :price, 'new')", items
        )
    return len(items)
