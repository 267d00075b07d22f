def tally(votes: list[str]) -> dict[str, int]:
    result = {}
    for vote in votes:
        try:
            result[vote] += 1
        except KeyError:
            result[vote] = 1
    return result
