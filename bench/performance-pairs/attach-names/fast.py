def attach_names(rows: list[dict], people: list[dict]) -> list[tuple]:
    names = {}
    for person in people:
        names.setdefault(person["id"], person["name"])
    return [(row["title"], names.get(row["owner"])) for row in rows]
