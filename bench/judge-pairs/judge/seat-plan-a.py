from django.utils.safestring import mark_safe


class SeatPlan:
    """Plan of the hall, which has twelve rows, before any seat is booked."""

    def __init__(self):
        self.rows = "ABCDEFGHIJKL"

    def cells(self):
        """One table cell for each row from A to L."""
        for row in self.rows:
            text = f"row {row}"
            yield mark_safe(f"<td class=seat>{text}</td>")
