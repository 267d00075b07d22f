def reversed_label(label: str) -> str:
    result = ""
    for letter in label:
        result = letter + result
    return result
