from itertools import accumulate


def window_sums(values: list[int], width: int) -> list[int]:
    before = [0, *accumulate(values)]
    return [before[start + width] - before[start] for start in range(len(values) - width + 1)]
