from collections import defaultdict
from dataclasses import dataclass


@dataclass
class Order:
    customer: int
    amount: int


def totals_by_customer(customers: list[int], orders: list[Order]) -> dict[int, int]:
    spent = defaultdict(int)
    for order in orders:
        spent[order.customer] += order.amount
    return {customer: spent[customer] for customer in customers}
