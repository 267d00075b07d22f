from math import isqrt


def is_prime(number: int) -> bool:
    if number < 2:
        return False
    return all(number % candidate for candidate in range(2, isqrt(number) + 1))
