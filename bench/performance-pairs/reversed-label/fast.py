def reversed_label(label: str) -> str:
    return label[::-1]
