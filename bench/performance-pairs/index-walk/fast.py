def energy(samples: list[int]) -> int:
    return sum(sample * sample for sample in samples)
