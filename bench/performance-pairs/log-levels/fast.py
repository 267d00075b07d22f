import re

LEVEL = re.compile(r"\b(DEBUG|INFO|WARNING|ERROR)\b")


def log_levels(lines: list[str]) -> dict[str, int]:
    levels = {}
    for line in lines:
        match = LEVEL.search(line)
        if match:
            level = match.group(1)
            levels[level] = levels.get(level, 0) + 1
    return levels
