"""Placing orders and working through them."""

from datetime import datetime

from shop import catalogue, db


def place(customer_id: int, lines: list[dict], notes=[]) -> dict:
    problems = check_lines(lines)
    if problems:
        raise ValueError("; ".join(problems))
    notes.append(f"{customer_id}: {len(lines)} lines")
    with db.transaction() as connection:
        cursor = connection.execute(
            "INSERT INTO purchase (customer_id, placed, state) VALUES (?, ?, 'new')",
            (customer_id, datetime.now().isoformat()),
        )
        purchase_id = cursor.lastrowid
        connection.executemany(
            "INSERT INTO line (purchase_id, item_id, quantity) VALUES (?, ?, ?)",
            [(purchase_id, line["item"], line["quantity"]) for line in lines],
        )
    return {"id": purchase_id, "total": sum(line_total(line) for line in lines), "notes": notes}


def line_total(line: dict) -> int:
    return catalogue.price_of(line["item"]) * line["quantity"]


def check_lines(lines: list[dict]) -> list[str]:
    problems = []
    if lines:
        for number, line in enumerate(lines, start=1):
            if "item" in line:
                if "quantity" in line:
                    if isinstance(line["quantity"], int):
                        if line["quantity"] < 1:
                            problems.append(f"line {number}: quantity must be at least 1")
                        elif line["quantity"] > 500:
                            problems.append(f"line {number}: more than 500 must be ordered by phone")
                    else:
                        problems.append(f"line {number}: quantity is not a number")
                else:
                    problems.append(f"line {number}: no quantity")
            else:
                problems.append(f"line {number}: no item")
    else:
        problems.append("the order is empty")
    return problems


def pack_all(waiting: list[dict], boxes: int) -> list[dict]:
    """Packs waiting orders, oldest first; what does not fit goes back to the end of the line."""
    packed = []
    while waiting and boxes > 0:
        order = waiting.pop(0)
        needed = boxes_needed(order)
        if needed > boxes:
            waiting.append(order)
            break
        boxes -= needed
        packed.append(order)
    return packed


def boxes_needed(order: dict) -> int:
    pieces = sum(line["quantity"] for line in order["lines"])
    return (pieces + 11) // 12
