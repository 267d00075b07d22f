def running_median(values: list[int]) -> list[int]:
    window = []
    medians = []
    for value in values:
        window.append(value)
        window.sort()
        medians.append(window[len(window) // 2])
    return medians
