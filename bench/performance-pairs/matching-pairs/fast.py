def matching_parts(bolts: list[int], nuts: list[int]) -> list[tuple[int, int]]:
    places = {}
    for j, nut in enumerate(nuts):
        places.setdefault(nut, []).append(j)
    return [(i, j) for i, bolt in enumerate(bolts) for j in places.get(bolt, ())]
