def ways(steps: int) -> int:
    if steps <= 1:
        return 1
    return ways(steps - 1) + ways(steps - 2)
