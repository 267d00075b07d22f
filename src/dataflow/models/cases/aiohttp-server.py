from aiohttp import web

routes = web.RouteTableDef()


async def oven(request):
    return web.Response(text="<p>" + request.query["loaf"] + "</p>", content_type="text/html")  # flow: html


async def plain_oven(request):
    return web.Response(text="<p>" + request.query["loaf"] + "</p>")


@routes.post("/bread")
async def bread(request: web.Request):
    form = await request.post()
    open("bread/" + form["name"])  # flow: path
    data = await request.json()
    open(data["recipe"])  # flow: path
    return web.json_response({"name": form["name"]})


async def onward(request):
    raise web.HTTPFound(location=request.headers["X-Next"])  # flow: redirect


async def shop(request):
    raise web.HTTPFound("/shop/" + str(int(request.match_info["number"])))


async def recipe(request):
    return web.FileResponse("recipes/" + request.match_info["name"])  # flow: path


class Flour(web.View):
    async def get(self):
        kind = self.request.match_info["kind"]
        return web.Response(body=kind.encode(), content_type="text/html")  # flow: html

    async def post(self):
        return web.json_response(await self.request.json())
