from itertools import accumulate


def larger_before(values: list[int]) -> list[int]:
    return list(accumulate(values, max))
