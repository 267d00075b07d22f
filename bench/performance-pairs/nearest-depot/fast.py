from bisect import bisect_left


def nearest_depot(depots: list[int], stops: list[int]) -> list[int]:
    ordered = sorted(depots)
    nearest = []
    for stop in stops:
        place = bisect_left(ordered, stop)
        nearest.append(ordered[place] if place < len(ordered) else -1)
    return nearest
