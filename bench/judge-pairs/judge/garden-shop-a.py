from aiohttp import web


def _headers(theme):
    return {"X-Theme": theme, "Vary": "Origin"}


async def opening_hours(request):
    """Opening hours, for anybody; only the colour of the widget depends on the page it is on."""
    origin = request.headers.get("Origin", "")
    body = {"hours": await request.app["shops"].hours()}
    if origin.endswith("garden-shop.com"):
        return web.json_response(body, headers=_headers("green"))
    return web.json_response(body, headers=_headers("grey"))
