from dataclasses import dataclass


@dataclass
class Receipt:
    items: list
    charge: str


class Checkout:
    """Takes an order; the warehouse raises OutOfStock where something is missing."""

    def __init__(self, warehouse, payments):
        self.warehouse = warehouse
        self.payments = payments

    async def place(self, order):
        items = await self.warehouse.reserve(order.skus)
        charge = await self.payments.charge_card(order.customer_id, order.cents)
        return Receipt(items, charge)
