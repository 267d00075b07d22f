def attach_names(rows: list[dict], people: list[dict]) -> list[tuple]:
    result = []
    for row in rows:
        name = next((person["name"] for person in people if person["id"] == row["owner"]), None)
        result.append((row["title"], name))
    return result
