import re


def log_levels(lines: list[str]) -> dict[str, int]:
    levels = {}
    for line in lines:
        pattern = re.compile(r"\b(DEBUG|INFO|WARNING|ERROR)\b")
        match = pattern.search(line)
        if match:
            level = match.group(1)
            if level not in levels.keys():
                levels[level] = 0
            levels[level] += 1
    return levels
