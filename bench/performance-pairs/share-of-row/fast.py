def share_of_row(table: list[list[int]]) -> list[list[float]]:
    shares = []
    for row in table:
        total = max(sum(row), 1)
        shares.append([cell / total for cell in row])
    return shares
