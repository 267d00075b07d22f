def places(players: list[str], points: dict[str, int]) -> list[int]:
    result = []
    for player in players:
        better = 0
        for value in sorted(points.values(), reverse=True):
            if value <= points[player]:
                break
            better += 1
        result.append(better + 1)
    return result
