def ways(steps: int) -> int:
    before, now = 1, 1
    for _ in range(steps - 1):
        before, now = now, before + now
    return now
