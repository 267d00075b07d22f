import sqlite3


class HerdBook:
    """Cows of a farm; the search box of the page fills `wanted`."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.wanted = None

    def take_form(self, form):
        self.wanted = form["ear_tag"].strip()

    def weights(self):
        """Weighings of the cow whose ear tag was typed into the search box."""
        sql = f"SELECT taken_on, kilos FROM weighing WHERE ear_tag = '{self.wanted}'"
        return self.db.execute(sql).fetchall()
