from math import isqrt


def count_divisors(n: int) -> int:
    if n < 1:
        return 0
    count = 0
    for i in range(1, isqrt(n) + 1):
        if n % i == 0:
            count += 1 if i * i == n else 2
    return count
