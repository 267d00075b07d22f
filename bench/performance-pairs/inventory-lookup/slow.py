class Inventory:
    def __init__(self, items: list[tuple[str, int]]) -> None:
        self.items = items

    def value_of(self, basket: list[str]) -> int:
        total = 0
        for wanted in basket:
            for name, price in self.items:
                if name == wanted:
                    total += price
                    break
        return total
