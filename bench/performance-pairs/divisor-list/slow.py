def divisors(number: int) -> list[int]:
    return [d for d in range(1, number + 1) if number % d == 0]
