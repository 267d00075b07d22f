def nearest_depot(depots: list[int], stops: list[int]) -> list[int]:
    nearest = []
    for stop in stops:
        best = None
        for depot in sorted(depots):
            if depot >= stop:
                best = depot
                break
        nearest.append(-1 if best is None else best)
    return nearest
