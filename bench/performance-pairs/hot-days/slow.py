def hot_days(readings: list[int], limits: list[int]) -> list[int]:
    result = []
    for limit in limits:
        result.append(len([reading for reading in readings if reading > limit]))
    return result
