import functools
import os

from flask import Blueprint, Flask

app = Flask(__name__)
blueprint = Blueprint("ships", __name__)


def anchor(name):
    return "<b>" + name + "</b>"  # flow: html


def sail(name):
    return "<b>" + str(len(name)) + "</b>"


def rudder(name):
    return "<b>" + name + "</b>"


app.add_url_rule("/anchor/<name>", view_func=anchor)
app.add_url_rule("/sail/<name>", view_func=sail)


def make_view(title):
    def view(name):
        return title + name  # flow: html

    return view


for title in ("deck", "hold"):
    app.add_url_rule("/" + title + "/<name>", title, make_view(title))


def mast(name):
    return name  # flow: html


app.route("/mast/<name>")(mast)


def keel(number):
    return "<b>" + number + "</b>"


app.route("/keel/<int:number>")(keel)


def helm(name):
    return name  # flow: html


def bow(name):
    return name  # flow: html


PAGES = {"/helm/<name>": helm, "/bow/<name>": bow}
for path, page in PAGES.items():
    blueprint.add_url_rule(path, view_func=page)


def add(rule, function):
    blueprint.add_url_rule(rule, view_func=function)


def stern(name):
    return name  # flow: html


add("/stern/<name>", stern)


def framed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@app.route("/cabin/<name>")
@framed
def cabin(name):
    os.system("ls " + name)  # flow: os-command
    return "done"


def route(path):
    def decorate(function):
        @app.route(path)
        @functools.wraps(function)
        def wrapper(**kwargs):
            return function(**kwargs)

        return wrapper

    return decorate


@route("/galley/<name>")
def galley(name):
    os.system("ls " + name)  # flow: os-command
    return "done"


# file: shop/urls.py
from django.urls import path, re_path

from . import views

urlpatterns = [
    path("tea/<str:kind>", views.tea),
    path("cup/<int:size>", views.cup),
    re_path(r"^pot/(\w+)$", views.pot),
]
urlpatterns += [path("made", views.make("leaf"))]

# file: shop/views.py
import os


def tea(req, kind):
    os.system("brew " + kind)  # flow: os-command
    os.system("brew " + req.GET["with"])  # flow: os-command


def cup(req, size):
    os.system("brew " + size)


def pot(req, kind):
    os.system("brew " + kind)  # flow: os-command


def spoon(req, kind):
    os.system("brew " + kind)


def make(prefix):
    def view(req):
        os.system(prefix + req.POST["with"])  # flow: os-command

    return view


# file: harbour.py
import os

from aiohttp import web


async def dock(ask):
    os.system("dock " + ask.query["pier"])  # flow: os-command
    return web.Response(text="done")


async def undock(ask):
    os.system("dock " + ask.query["pier"])  # flow: os-command


async def idle(ask):
    os.system("dock " + ask.query["pier"])


def table():
    return [web.get("/dock", dock), web.get("/dock/", dock)]


server = web.Application()
server.add_routes(table())
server.router.add_post("/undock", undock)

# file: market.py
import os

from starlette.applications import Starlette
from starlette.routing import Route


async def stall(ask):
    os.system("open " + ask.query_params["stall"])  # flow: os-command


market = Starlette(routes=[Route("/stall", endpoint=stall)])

# file: quarry.py
import os

from pyramid.config import Configurator


def dig(ask):
    os.system("dig " + ask.params["depth"])  # flow: os-command


def rest(ask):
    os.system("dig " + ask.params["depth"])


def add_route(config, name, view):
    config.add_route(name, "/" + name)
    config.add_view(view, route_name=name)


def main(settings):
    config = Configurator(settings=settings)
    add_route(config, "dig", dig)

# file: mill.py
import os

from bottle import Bottle, request

mill = Bottle()


def grind():
    os.system("grind " + request.query["corn"])  # flow: os-command


def sift(corn):
    os.system("sift " + corn)  # flow: os-command


def weigh(corn):
    os.system("weigh " + corn)


mill.route("/grind", ["GET"], callback=grind)
mill.get("/sift/<corn>", callback=sift)

# file: gate.py
import os
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server


def answer(env, start):
    start("200 OK", [])
    os.system(parse_qs(env["QUERY_STRING"])["gate"][0])  # flow: os-command
    return [b"done"]


def silent(env, start):
    os.system(env["QUERY_STRING"])


make_server("", 8000, answer).serve_forever()
