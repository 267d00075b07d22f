def all_rows(pages: list[list[int]]) -> list[int]:
    rows = []
    for page in pages:
        rows = rows + page
    return rows
