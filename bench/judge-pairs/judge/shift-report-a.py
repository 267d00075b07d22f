import sqlite3

from aiohttp import web

SHIFTS = {"early": (6, 14), "late": (14, 22), "night": (22, 6)}


def hours_of(shift):
    """Hours of a shift; KeyError for others, which the middleware answers with 404."""
    return SHIFTS[shift]


async def faults(request):
    """Faults of the machines in a shift, for the screen in the hall."""
    shift = request.query["shift"]
    start, end = hours_of(shift)
    db = sqlite3.connect("hall.sqlite")
    rows = db.execute(f"SELECT machine, code FROM fault WHERE shift = '{shift}'").fetchall()
    return web.json_response({"from": start, "to": end, "faults": rows})
