def tally(votes: list[str]) -> dict[str, int]:
    result = {}
    for vote in votes:
        result[vote] = result.get(vote, 0) + 1
    return result
