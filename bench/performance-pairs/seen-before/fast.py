def first_visits(cities: list[str]) -> list[int]:
    seen = set()
    days = []
    for i, city in enumerate(cities):
        if city not in seen:
            seen.add(city)
            days.append(i)
    return days
