def digits(number: int, base: int) -> list[int]:
    result = []
    while number > 0:
        result.append(number % base)
        number //= base
    result.reverse()
    return result
