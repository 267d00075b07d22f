def weighted(samples: list[int], weight: int) -> int:
    return sum(samples) * weight
