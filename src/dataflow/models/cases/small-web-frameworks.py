import os

import web
from litestar import Request, get, post
from litestar.response import Redirect
from microdot import Microdot
from robyn import Robyn

small = Microdot()
robyn = Robyn(__file__)


class Shelf:
    def GET(self):
        wanted = web.input(name="")
        os.system("shelf " + wanted.name)  # flow: os-command
        raise web.seeother(wanted.next)  # flow: redirect


@get("/shelf")
async def shelf(name: str) -> str:
    return os.popen("shelf " + name).read()  # flow: os-command


@get("/shelf/count")
async def count(amount: int) -> str:
    return os.popen(f"shelf {amount}").read()


@post("/go")
async def go(request: Request) -> Redirect:
    return Redirect(request.query_params["next"])  # flow: redirect


@small.get("/shelf/<name>")
def little(request, name):
    os.system("shelf " + name + request.args["row"])  # flow: os-command
    return "ok"


@robyn.get("/shelf")
def quick(request):
    return os.popen("shelf " + request.query_params.get("name")).read()  # flow: os-command


def unasked(name):
    web.header("X-Shelf", "12")
    return name
