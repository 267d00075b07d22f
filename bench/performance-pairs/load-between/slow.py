def load_between(hourly: list[int], spans: list[tuple[int, int]]) -> list[int]:
    loads = []
    for first, last in spans:
        total = 0
        for hour in range(max(first, 0), min(last, len(hourly))):
            total += hourly[hour]
        loads.append(total)
    return loads
