from typing import TextIO


def error_lines(log: TextIO) -> int:
    count = 0
    for line in log.readlines():
        if line.startswith("ERROR"):
            count += 1
    return count
