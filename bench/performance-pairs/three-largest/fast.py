import heapq


def podium(times: list[int]) -> list[int]:
    return heapq.nlargest(3, times)
