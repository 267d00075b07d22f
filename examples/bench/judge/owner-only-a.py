def middle(numbers):
    ordered = sorted(numbers)
    assert ordered[0] <= ordered[-1]
    return ordered[len(ordered) // 2]
