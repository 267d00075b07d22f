import re


def order_numbers(lines: list[str]) -> list[str]:
    numbers = []
    for line in lines:
        pattern = re.compile(r"order-(\d+)")
        match = pattern.search(line)
        if match:
            numbers.append(match.group(1))
    return numbers
