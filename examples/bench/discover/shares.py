def shares(rows):
    found = []
    for row in rows:
        found.append(row.value / sum(one.value for one in rows))
    return found


def scaled(rows, factor):
    return [row.value * factor for row in rows]
