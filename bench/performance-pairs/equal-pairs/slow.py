def duplicate_positions(codes: list[str]) -> list[tuple[int, int]]:
    pairs = []
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            if codes[i] == codes[j]:
                pairs.append((i, j))
    return pairs
