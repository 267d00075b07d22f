class Report:
    def __init__(self) -> None:
        self.text = ""

    def render(self, rows: list[str]) -> str:
        self.text = "".join(row + "\n" for row in rows)
        return self.text
