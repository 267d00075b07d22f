def matching_parts(bolts: list[int], nuts: list[int]) -> list[tuple[int, int]]:
    matches = []
    for i in range(len(bolts)):
        for j in range(len(nuts)):
            if bolts[i] == nuts[j]:
                matches.append((i, j))
    return matches
