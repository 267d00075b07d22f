def energy(samples: list[int]) -> int:
    total = 0
    for i in range(len(samples)):
        total += samples[i] * samples[i]
    return total
