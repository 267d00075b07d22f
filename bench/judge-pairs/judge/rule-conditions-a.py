class Discount:
    """A discount that a dealer has set up on the page of the market place."""

    def __init__(self, record):
        self.percent = record["percent"]
        self.condition = record["condition"]

    def applies_to(self, cart):
        """The dealer types the condition in, such as `total > 100`."""
        scope = {"total": cart.total, "pieces": len(cart.lines)}
        return bool(eval(self.condition, {"__builtins__": {}}, scope))


def best_discount(records, cart):
    found = [d.percent for d in map(Discount, records) if d.applies_to(cart)]
    return max(found, default=0)
