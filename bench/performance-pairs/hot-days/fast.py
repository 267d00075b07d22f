from bisect import bisect_right


def hot_days(readings: list[int], limits: list[int]) -> list[int]:
    ordered = sorted(readings)
    return [len(ordered) - bisect_right(ordered, limit) for limit in limits]
