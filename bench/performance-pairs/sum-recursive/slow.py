def checksum(digits: list[int]) -> int:
    if not digits:
        return 0
    return digits[0] + 3 * checksum(digits[1:])
