def remaining(stock: list[str], sold: list[str]) -> list[str]:
    return [item for item in stock if item not in sold]
