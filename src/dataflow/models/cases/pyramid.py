from pyramid.httpexceptions import HTTPFound
from pyramid.response import FileResponse, Response
from pyramid.view import view_config


@view_config(route_name="stone")
def stone(request):
    return Response("<p>" + request.params["kind"] + "</p>")  # flow: html


@view_config(route_name="pebble", renderer="pebble.pt")
def pebble(request):
    return {"kind": request.params["kind"]}


@view_config(route_name="gravel")
def gravel(request):
    return Response(request.json_body["kind"], content_type="text/plain")


def sand(context, request):
    return HTTPFound(location=request.GET["next"])  # flow: redirect


def home(request):
    return HTTPFound(location=request.route_url("stone", kind=request.GET["kind"]))


class Quarry:
    def __init__(self, request):
        self.request = request

    def file(self):
        return FileResponse("stones/" + self.request.matchdict["name"])  # flow: path
