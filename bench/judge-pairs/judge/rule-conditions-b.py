class Discount:
    """One of the discounts of the shop; SEASON below has all of them."""

    def __init__(self, percent, field, least):
        self.percent = percent
        self.condition = f"{field} >= {least:d}"

    def applies_to(self, cart):
        """The condition is made of the name and the number in SEASON, such as `total >= 100`."""
        scope = {"total": cart.total, "pieces": len(cart.lines)}
        return bool(eval(self.condition, {"__builtins__": {}}, scope))


SEASON = [Discount(5, "total", 100), Discount(8, "pieces", 12)]


def best_discount(cart):
    return max([d.percent for d in SEASON if d.applies_to(cart)], default=0)
