def has_pair(prices: list[int], budget: int) -> bool:
    seen = set()
    for price in prices:
        if budget - price in seen:
            return True
        seen.add(price)
    return False
