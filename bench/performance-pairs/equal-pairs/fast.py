def duplicate_positions(codes: list[str]) -> list[tuple[int, int]]:
    places = {}
    for i, code in enumerate(codes):
        places.setdefault(code, []).append(i)
    return sorted(
        (group[a], group[b])
        for group in places.values()
        for a in range(len(group))
        for b in range(a + 1, len(group))
    )
