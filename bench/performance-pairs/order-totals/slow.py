from dataclasses import dataclass


@dataclass
class Order:
    customer: int
    amount: int


def totals_by_customer(customers: list[int], orders: list[Order]) -> dict[int, int]:
    totals = {}
    for customer in customers:
        total = 0
        for order in orders:
            if order.customer == customer:
                total += order.amount
        totals[customer] = total
    return totals
