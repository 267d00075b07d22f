def pension_sum(months: int, monthly: int) -> int:
    return monthly * max(months, 0)
