def balances(changes: list[int]) -> list[int]:
    history = []
    for day in range(len(changes)):
        history.append(sum(changes[: day + 1]))
    return history
