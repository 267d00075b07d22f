from itertools import accumulate


def balances(changes: list[int]) -> list[int]:
    return list(accumulate(changes))
