def finish_times(jobs: list[tuple[int, int]]) -> list[int]:
    waiting = list(jobs)
    clock = 0
    times = []
    while waiting:
        waiting.sort()
        due, length = waiting.pop(0)
        clock = max(clock, due) + abs(length)
        times.append(clock)
    return times
