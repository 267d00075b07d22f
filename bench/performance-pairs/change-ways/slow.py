def change_ways(amount: int, largest: int) -> int:
    if amount == 0:
        return 1
    if amount < 0 or largest == 0:
        return 0
    return change_ways(amount - largest, largest) + change_ways(amount, largest - 1)
