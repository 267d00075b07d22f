def joined_lines(lines: list[str]) -> str:
    text = ""
    for line in lines:
        text = line + "\n" + text
    return text
