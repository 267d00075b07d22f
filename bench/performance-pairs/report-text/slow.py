class Report:
    def __init__(self) -> None:
        self.text = ""

    def render(self, rows: list[str]) -> str:
        self.text = ""
        for row in rows:
            self.text += row + "\n"
        return self.text
