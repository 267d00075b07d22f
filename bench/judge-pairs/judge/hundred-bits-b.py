import random


class InventedPatients:
    """Makes up measurements for the chart on the stand of the fair; no patient is real."""

    def __init__(self, chart):
        self.chart = chart

    def start(self, hour):
        """Invent a session at the bicycle, under a number that is printed below its curve."""
        session_id = "%032x" % random.getrandbits(128)
        self.chart[session_id] = [80 + random.gauss(hour, 4) for _ in range(60)]
        return session_id
