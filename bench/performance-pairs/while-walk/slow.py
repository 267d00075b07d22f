def weighted(samples: list[int], weight: int) -> int:
    total = 0
    i = 0
    while i < len(samples):
        total += samples[i] * weight
        i += 1
    return total
