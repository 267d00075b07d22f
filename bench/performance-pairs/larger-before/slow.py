def larger_before(values: list[int]) -> list[int]:
    result = []
    for i in range(len(values)):
        result.append(max(values[: i + 1]))
    return result
