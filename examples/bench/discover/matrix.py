def transpose(rows):
    if not rows:
        return []
    return [list(column) for column in zip(*rows)]


def row_means(rows):
    return [sum(row) / len(row) for row in rows if row]


def largest(rows):
    return max((value for row in rows for value in row), default=None)
