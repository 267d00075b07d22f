from dataclasses import dataclass


@dataclass(frozen=True)
class Calendar:
    owner: str
    access_token: str
    events: tuple = ()


def public_events(calendars, owner, query):
    """Answer of the address that phones subscribe to; the link has the token of the calendar in it."""
    for calendar in calendars:
        if calendar.owner == owner:
            if query.get("t", "") == calendar.access_token:
                return calendar.events
            return None
    return None
