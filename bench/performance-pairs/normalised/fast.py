def normalised(levels: list[float]) -> list[float]:
    if not levels:
        return []
    low, high = min(levels), max(levels)
    return [(level - low) / (high - low + 1.0) for level in levels]
