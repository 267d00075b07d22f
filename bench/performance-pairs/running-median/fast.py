from bisect import insort


def running_median(values: list[int]) -> list[int]:
    window = []
    medians = []
    for value in values:
        insort(window, value)
        medians.append(window[len(window) // 2])
    return medians
