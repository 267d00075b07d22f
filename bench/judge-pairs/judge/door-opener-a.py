from aiohttp import web

LOG = "door %s opened for %s"


async def open_door(request):
    """Opens a door of the stable when the tablet beside it asks."""
    caller = request.headers.get("X-Real-IP", "")
    if caller.startswith("10."):
        await request.app["doors"].open(request.match_info["door"])
        request.app.logger.info(LOG, request.match_info["door"], caller)
        return web.json_response({"open": True})
    raise web.HTTPForbidden()
