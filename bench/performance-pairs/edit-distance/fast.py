def distance(left: str, right: str, i: int, j: int) -> int:
    """Edits from the first i characters of left to the first j of right."""
    row = list(range(j + 1))
    for a in range(1, i + 1):
        before, row = row, [a]
        for b in range(1, j + 1):
            same = left[a - 1] == right[b - 1]
            row.append(before[b - 1] if same else 1 + min(before[b], row[-1]))
    return row[j]
