def power(base: int, exponent: int, modulus: int) -> int:
    result = 1
    for _ in range(exponent):
        result = result * base % modulus
    return result
