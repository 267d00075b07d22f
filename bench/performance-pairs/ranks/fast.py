def ranks(scores: list[int]) -> list[int]:
    ordered = sorted(scores, reverse=True)
    rank = {}
    for position, score in enumerate(ordered):
        rank.setdefault(score, position + 1)
    return [rank[score] for score in scores]
