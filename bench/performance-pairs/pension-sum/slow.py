def pension_sum(months: int, monthly: int) -> int:
    total = 0
    for month in range(months):
        total += monthly
    return total
