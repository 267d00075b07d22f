def longest_chain(limit: int) -> int:
    best, best_length = 0, 0
    for start in range(1, limit):
        lengths = []
        value = start
        while value != 1:
            lengths = lengths + [value]
            value = value // 2 if value % 2 == 0 else 3 * value + 1
        if len(lengths) > best_length:
            best, best_length = start, len(lengths)
    return best
