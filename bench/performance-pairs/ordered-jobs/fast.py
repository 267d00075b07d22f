def finish_times(jobs: list[tuple[int, int]]) -> list[int]:
    clock = 0
    times = []
    for due, length in sorted(jobs):
        clock = max(clock, due) + abs(length)
        times.append(clock)
    return times
