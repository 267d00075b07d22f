import pickle

from aiohttp import web


async def resume(request):
    """Go on with a puzzle where the player stopped; the page has kept the state and sends it back."""
    blob = await request.read()
    if not blob:
        raise web.HTTPBadRequest()
    state = pickle.loads(blob)
    request.app["games"][state["game"]] = state
    return web.json_response({"moves": len(state["moves"])})
