"""What the shop sells."""

from functools import lru_cache

from shop import db

SORTABLE = {"name": "name", "price": "price", "newest": "id DESC"}


def search(term: str, order: str = "name") -> list[dict]:
    column = SORTABLE.get(order, "name")
    query = f"SELECT id, name, price FROM item WHERE name LIKE '%{term}%' ORDER BY {column}"
    connection = db.connect()
    rows = connection.execute(query).fetchall()
    return [dict(row) for row in rows]


def find(item_id: int) -> dict | None:
    connection = db.connect()
    row = connection.execute("SELECT * FROM item WHERE id = ?", (item_id,)).fetchone()
    return dict(row) if row else None


@lru_cache(maxsize=64)
def categories() -> tuple[str, ...]:
    connection = db.connect()
    rows = connection.execute("SELECT DISTINCT category FROM item ORDER BY category")
    return tuple(row["category"] for row in rows)


def price_of(item_id: int) -> int:
    item = find(item_id)
    if item is None:
        raise LookupError(f"no item {item_id}")
    return item["price"]
