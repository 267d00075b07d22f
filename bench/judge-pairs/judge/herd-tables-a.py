import sqlite3

BREEDS = ("angus", "galloway", "simmental")


class HerdBook:
    """Cows of a farm; the pages show the breeds one after the other."""

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.wanted = None

    def next_breed(self):
        self.wanted = BREEDS[(BREEDS.index(self.wanted) + 1) % 3] if self.wanted else BREEDS[0]

    def weights(self):
        """Weighings of the breed on show, which next_breed takes from BREEDS."""
        sql = f"SELECT taken_on, kilos FROM weighing WHERE breed = '{self.wanted}'"
        return self.db.execute(sql).fetchall()
