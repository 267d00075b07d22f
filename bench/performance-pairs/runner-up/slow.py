def runner_up(scores: list[int]) -> int:
    if len(scores) < 2:
        return -1
    scores = list(scores)
    scores.sort()
    return scores[-2]
