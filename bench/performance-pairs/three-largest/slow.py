def podium(times: list[int]) -> list[int]:
    return sorted(times, reverse=True)[:3]
