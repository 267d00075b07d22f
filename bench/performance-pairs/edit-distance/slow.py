def distance(left: str, right: str, i: int, j: int) -> int:
    """Edits from the first i characters of left to the first j of right."""
    if i == 0 or j == 0:
        return i + j
    if left[i - 1] == right[j - 1]:
        return distance(left, right, i - 1, j - 1)
    return 1 + min(distance(left, right, i - 1, j), distance(left, right, i, j - 1))
