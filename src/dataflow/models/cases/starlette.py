from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route


async def harbour(request):
    return HTMLResponse("<h1>" + request.query_params["ship"] + "</h1>")  # flow: html


async def quay(request: Request):
    body = await request.json()
    return HTMLResponse(f"<p>{body['ship']}</p>")  # flow: html


async def lighthouse(request):
    return PlainTextResponse("lit by " + request.path_params["keeper"])


async def manifest(request):
    return JSONResponse({"ship": request.query_params["ship"]})


async def onward(request):
    form = await request.form()
    return RedirectResponse(form["next"])  # flow: redirect


async def home(request):
    return RedirectResponse(url=request.url_for("harbour"))


async def chart(request):
    return FileResponse("charts/" + request.path_params["name"])  # flow: path


class Buoy(HTTPEndpoint):
    async def get(self, request):
        return Response(request.cookies["colour"], media_type="text/html")  # flow: html

    async def post(self, request):
        request.session["colour"] = request.headers["X-Colour"]  # flow: session
        return Response(await request.body(), media_type="application/json")

    async def put(self, request):
        ship = int(request.query_params["ship"])
        return HTMLResponse(f"<p>{ship}</p>")


routes = [Route("/harbour", harbour)]
