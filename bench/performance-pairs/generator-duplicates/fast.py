from collections.abc import Iterable, Iterator


def without_repeats(numbers: Iterable[int]) -> Iterator[int]:
    given = set()
    for number in numbers:
        if number not in given:
            given.add(number)
            yield number
