def ranks(scores: list[int]) -> list[int]:
    ordered = sorted(scores, reverse=True)
    result = []
    for score in scores:
        result.append(ordered.index(score) + 1)
    return result
