def has_negative(values: list[int]) -> bool:
    found = False
    for value in values:
        if value < 0:
            found = True
    return found
