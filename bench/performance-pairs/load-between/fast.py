from itertools import accumulate


def load_between(hourly: list[int], spans: list[tuple[int, int]]) -> list[int]:
    before = [0, *accumulate(hourly)]
    loads = []
    for first, last in spans:
        start, end = max(first, 0), min(last, len(hourly))
        loads.append(before[end] - before[start] if start < end else 0)
    return loads
