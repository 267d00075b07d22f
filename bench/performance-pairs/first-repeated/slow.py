def repeated_readings(readings: list[int]) -> list[int]:
    return [value for value in readings if readings.count(value) > 1]
