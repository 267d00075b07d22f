from dataclasses import dataclass


@dataclass
class Receipt:
    items: list
    points: int


class Checkout:
    """Puts the page of an order together."""

    def __init__(self, warehouse, loyalty):
        self.warehouse = warehouse
        self.loyalty = loyalty

    async def overview(self, order):
        items = await self.warehouse.describe(order.skus)
        points = await self.loyalty.balance_of(order.customer_id)
        return Receipt(items, points)
