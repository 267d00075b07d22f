def longest_chain(limit: int) -> int:
    best, best_length = 0, 0
    for start in range(1, limit):
        length = 0
        value = start
        while value != 1:
            length += 1
            value = value // 2 if value % 2 == 0 else 3 * value + 1
        if length > best_length:
            best, best_length = start, length
    return best
