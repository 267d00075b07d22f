def first_visits(cities: list[str]) -> list[int]:
    return [i for i, city in enumerate(cities) if city not in cities[:i]]
