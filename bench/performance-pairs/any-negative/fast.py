def has_negative(values: list[int]) -> bool:
    return any(value < 0 for value in values)
