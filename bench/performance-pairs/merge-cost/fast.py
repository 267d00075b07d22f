import heapq


def merge_cost(sizes: list[int]) -> int:
    """Cost of joining ropes two at a time, always the two shortest."""
    ropes = list(sizes)
    heapq.heapify(ropes)
    cost = 0
    while len(ropes) > 1:
        joined = heapq.heappop(ropes) + heapq.heappop(ropes)
        cost += joined
        heapq.heappush(ropes, joined)
    return cost
