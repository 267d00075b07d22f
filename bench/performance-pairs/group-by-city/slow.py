def by_city(people: list[tuple[str, str]]) -> dict[str, list[str]]:
    cities = []
    for _, city in people:
        if city not in cities:
            cities.append(city)
    groups = {}
    for city in cities:
        groups[city] = [name for name, home in people if home == city]
    return groups
