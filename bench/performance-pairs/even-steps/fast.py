def even_total(values: list[int]) -> int:
    return sum(values[::2])
