def missing_parts(needed: list[str], stock: list[dict[str, str]]) -> list[str]:
    parts = {row["part"] for row in stock}
    return [part for part in needed if part not in parts]
