from aiohttp import web

PIERS = {"north": 4, "south": 2, "island": 1}


async def board(request):
    """Departures of a pier, as a page for the screens and for passengers' phones."""
    pier = request.query.get("pier", "north")
    gates = PIERS.get(pier, 0)
    rows = await request.app["timetable"].next_rows(gates)
    page = f"<h1>Pier {pier}</h1><p>{gates} gates, {len(rows)} ferries</p>"
    return web.Response(text=page, content_type="text/html")
