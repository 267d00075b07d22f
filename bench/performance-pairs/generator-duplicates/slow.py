from collections.abc import Iterable, Iterator


def without_repeats(numbers: Iterable[int]) -> Iterator[int]:
    given = []
    for number in numbers:
        if number in given:
            continue
        given.append(number)
        yield number
