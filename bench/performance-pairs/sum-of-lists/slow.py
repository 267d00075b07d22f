def all_members(teams: list[list[str]]) -> list[str]:
    return sum(teams, [])
