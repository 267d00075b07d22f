from datetime import date, timedelta


def working_days(first: date, last: date) -> int:
    days = (last - first).days + 1
    return sum(1 for offset in range(days) if (first + timedelta(days=offset)).weekday() < 5)


def next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
