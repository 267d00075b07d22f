def window_sums(values: list[int], width: int) -> list[int]:
    sums = []
    for start in range(len(values) - width + 1):
        sums.append(sum(values[start : start + width]))
    return sums
