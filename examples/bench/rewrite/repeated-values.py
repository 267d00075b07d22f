def repeated_values(values: list[int]) -> list[int]:
    result = []
    for value in values:
        if values.count(value) > 1:
            result.append(value)
    return result
