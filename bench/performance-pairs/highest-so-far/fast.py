def record_days(temperatures: list[int]) -> list[int]:
    days = []
    if not temperatures:
        return days
    highest = temperatures[0]
    for day in range(1, len(temperatures)):
        if temperatures[day] > highest:
            days.append(day)
            highest = temperatures[day]
    return days
