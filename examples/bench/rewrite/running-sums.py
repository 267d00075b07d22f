def running_sums(numbers: list[int]) -> list[int]:
    sums = []
    for end in range(1, len(numbers) + 1):
        sums.append(sum(numbers[:end]))
    return sums
