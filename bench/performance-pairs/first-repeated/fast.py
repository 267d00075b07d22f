from collections import Counter


def repeated_readings(readings: list[int]) -> list[int]:
    counts = Counter(readings)
    return [value for value in readings if counts[value] > 1]
