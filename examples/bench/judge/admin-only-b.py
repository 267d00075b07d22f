def parse_row(line: str):
    parts = line.split(";")
    assert len(parts) == 3, "rows have three columns"
    return parts[0], int(parts[1]), parts[2]
