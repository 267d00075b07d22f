def even_total(values: list[int]) -> int:
    position = 0
    total = 0
    while position < len(values):
        if position % 2 == 0:
            total += values[position]
        position += 1
    return total
