def is_prime(number: int) -> bool:
    if number < 2:
        return False
    for candidate in range(2, number):
        if number % candidate == 0:
            return False
    return True
