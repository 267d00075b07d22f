import heapq


def runner_up(scores: list[int]) -> int:
    if len(scores) < 2:
        return -1
    return heapq.nlargest(2, scores)[1]
