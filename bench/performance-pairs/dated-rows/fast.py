import re

ORDER = re.compile(r"order-(\d+)")


def order_numbers(lines: list[str]) -> list[str]:
    return [match.group(1) for line in lines if (match := ORDER.search(line))]
