class Inventory:
    def __init__(self, items: list[tuple[str, int]]) -> None:
        self.items = items

    def value_of(self, basket: list[str]) -> int:
        prices = {}
        for name, price in self.items:
            prices.setdefault(name, price)
        return sum(prices.get(wanted, 0) for wanted in basket)
