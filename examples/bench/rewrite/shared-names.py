def shared_names(left: list[str], right: list[str]) -> list[str]:
    found = []
    for name in left:
        if name in right:
            found.append(name)
    return found
