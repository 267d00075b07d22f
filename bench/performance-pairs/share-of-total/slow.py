def shares(amounts: list[int]) -> list[float]:
    result = []
    for amount in amounts:
        result.append(amount / sum(amounts))
    return result
