def missing_parts(needed: list[str], stock: list[dict[str, str]]) -> list[str]:
    missing = []
    for part in needed:
        if part not in [row["part"] for row in stock]:
            missing.append(part)
    return missing
