import math


def arrangements(sizes: list[int], chosen: int) -> list[int]:
    counts = []
    for size in sizes:
        size = abs(size)
        picked = min(abs(chosen), size)
        counts.append(math.factorial(size) // math.factorial(picked) // math.factorial(size - picked))
    return counts
