def path_of(names: list[str]) -> str:
    return "".join("/" + name for name in reversed(names))
