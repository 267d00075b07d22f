def cheapest(offers: list[tuple[int, str]]) -> tuple[int, str] | None:
    if not offers:
        return None
    return sorted(offers)[0]
