def by_city(people: list[tuple[str, str]]) -> dict[str, list[str]]:
    groups = {}
    for name, city in people:
        groups.setdefault(city, []).append(name)
    return groups
