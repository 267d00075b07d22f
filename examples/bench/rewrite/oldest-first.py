def oldest_first(waiting: list[int]) -> list[int]:
    served = []
    while waiting:
        served.append(waiting.pop(0))
    return served
