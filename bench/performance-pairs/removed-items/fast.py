def remaining(stock: list[str], sold: list[str]) -> list[str]:
    gone = set(sold)
    return [item for item in stock if item not in gone]
