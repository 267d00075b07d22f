from bisect import bisect_right


def places(players: list[str], points: dict[str, int]) -> list[int]:
    ordered = sorted(points.values())
    return [len(ordered) - bisect_right(ordered, points[player]) + 1 for player in players]
