from aiohttp import web

LOG = "status of %s read from %s"


async def door_status(request):
    """Tells anybody whether the door of the farm shop is open."""
    caller = request.headers.get("X-Real-IP", "")
    label = "farm" if caller.startswith("10.") else "internet"
    request.app.logger.info(LOG, request.match_info["door"], label)
    state = await request.app["doors"].state(request.match_info["door"])
    return web.json_response({"open": state.is_open})
