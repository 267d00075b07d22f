def unique_visitors(visits: list[str]) -> list[str]:
    """Visitors in the order in which they first came."""
    return list(dict.fromkeys(visits))
