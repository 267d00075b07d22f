def two_that_add_up(numbers: list[int], wanted: int) -> bool:
    for first in range(len(numbers)):
        for second in range(first + 1, len(numbers)):
            if numbers[first] + numbers[second] == wanted:
                return True
    return False
