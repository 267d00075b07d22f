def normalised(levels: list[float]) -> list[float]:
    return [(level - min(levels)) / (max(levels) - min(levels) + 1.0) for level in levels]
