def invoice_lines(items: list[tuple[str, int, int]]) -> str:
    text = ""
    for name, amount, price in items:
        text = text + name + ": " + str(amount * price) + "\n"
    return text
