def digits(number: int, base: int) -> list[int]:
    result = []
    while number > 0:
        result.insert(0, number % base)
        number //= base
    return result
