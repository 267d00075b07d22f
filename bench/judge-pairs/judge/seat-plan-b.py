from django.utils.safestring import mark_safe


class SeatPlan:
    """Plan of the hall; guests may write their name on the seat they have booked."""

    def __init__(self, bookings):
        self.bookings = bookings

    def cells(self):
        """One table cell for each seat, with the name that the guest has typed."""
        for booking in self.bookings:
            text = f"{booking.seat:d} {booking.guest}"
            yield mark_safe(f"<td class=seat>{text}</td>")
