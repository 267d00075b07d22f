def record_days(temperatures: list[int]) -> list[int]:
    days = []
    for day in range(1, len(temperatures)):
        if temperatures[day] > max(temperatures[:day]):
            days.append(day)
    return days
