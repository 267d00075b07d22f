def cheapest(offers: list[tuple[int, str]]) -> tuple[int, str] | None:
    return min(offers) if offers else None
