import math


def arrangements(sizes: list[int], chosen: int) -> list[int]:
    counts = []
    for size in sizes:
        size = abs(size)
        counts.append(math.comb(size, min(abs(chosen), size)))
    return counts
