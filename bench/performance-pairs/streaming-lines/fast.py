from typing import TextIO


def error_lines(log: TextIO) -> int:
    return sum(line.startswith("ERROR") for line in log)
