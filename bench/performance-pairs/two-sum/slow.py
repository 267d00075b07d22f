def has_pair(prices: list[int], budget: int) -> bool:
    for i in range(len(prices)):
        for j in range(i + 1, len(prices)):
            if prices[i] + prices[j] == budget:
                return True
    return False
