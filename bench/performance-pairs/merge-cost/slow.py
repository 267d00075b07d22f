def merge_cost(sizes: list[int]) -> int:
    """Cost of joining ropes two at a time, always the two shortest."""
    ropes = list(sizes)
    cost = 0
    while len(ropes) > 1:
        ropes.sort()
        joined = ropes.pop(0) + ropes.pop(0)
        cost += joined
        ropes.append(joined)
    return cost
