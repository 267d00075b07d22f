def checksum(digits: list[int]) -> int:
    total = 0
    for digit in reversed(digits):
        total = digit + 3 * total
    return total
