def invoice_lines(items: list[tuple[str, int, int]]) -> str:
    return "".join([f"{name}: {amount * price}\n" for name, amount, price in items])
