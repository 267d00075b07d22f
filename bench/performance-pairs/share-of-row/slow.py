def share_of_row(table: list[list[int]]) -> list[list[float]]:
    shares = []
    for row in table:
        cells = []
        for cell in row:
            cells.append(cell / max(sum(row), 1))
        shares.append(cells)
    return shares
