def shares(amounts: list[int]) -> list[float]:
    total = sum(amounts)
    return [amount / total for amount in amounts]
