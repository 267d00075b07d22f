def grid_paths(rows: int, columns: int) -> int:
    if rows == 0 or columns == 0:
        return 1
    return grid_paths(rows - 1, columns) + grid_paths(rows, columns - 1)
