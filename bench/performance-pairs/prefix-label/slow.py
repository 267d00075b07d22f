def path_of(names: list[str]) -> str:
    path = ""
    for name in names:
        path = "/" + name + path
    return path
