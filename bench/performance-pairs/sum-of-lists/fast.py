from itertools import chain


def all_members(teams: list[list[str]]) -> list[str]:
    return list(chain.from_iterable(teams))
