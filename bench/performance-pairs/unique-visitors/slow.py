def unique_visitors(visits: list[str]) -> list[str]:
    """Visitors in the order in which they first came."""
    seen = []
    for visitor in visits:
        if visitor not in seen:
            seen.append(visitor)
    return seen
