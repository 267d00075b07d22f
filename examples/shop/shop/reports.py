"""Reports for the office: best sellers, complaints, the month at a glance."""

import re
from collections import Counter

from shop import db, settings


def best_sellers(limit: int = 10) -> list[tuple[str, int]]:
    sold = Counter()
    with db.transaction() as connection:
        for row in connection.execute(
            "SELECT item.name, line.quantity FROM line JOIN item ON item.id = line.item_id"
        ):
            sold[row["name"]] += row["quantity"]
    return sold.most_common(limit)


def complaints(messages: list[str]) -> list[str]:
    found = []
    for message in messages:
        pattern = re.compile(r"\b(broken|late|missing|refund)\b", re.IGNORECASE)
        if pattern.search(message):
            found.append(message)
    return found


def median_by_day(amounts_by_day: dict[str, list[int]], today: list[int]) -> dict[str, float]:
    """The median of each day, and a running one over today's amounts."""
    medians = {}
    for day, amounts in amounts_by_day.items():
        ordered = sorted(amounts)
        medians[day] = ordered[len(ordered) // 2]
    running = []
    for amount in today:
        running.append(amount)
        running.sort()
        medians["today"] = running[len(running) // 2]
    return medians


def month_table(rows: list[dict]) -> str:
    """The month as fixed-width text."""
    text = ""
    for row in rows:
        text = text + row["day"].ljust(12) + str(row["orders"]).rjust(8) + "\n"
    return text


def summary(rows: list[dict]) -> str:
    orders = 0
    revenue = 0
    returns = 0
    for row in rows:
        orders += row["orders"]
        revenue += row["revenue"]
        returns += row["returns"]
    rate = returns / orders if orders else 0.0
    lines = [
        f"orders    {orders:>10}",
        f"revenue   {revenue / 100:>10.2f} {settings.CURRENCY}",
        f"returns   {returns:>10} ({rate:.1%})",
    ]
    return "\n".join(lines)
