import cgi
from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlparse


class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        query = parse_qs(urlparse(self.path).query)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(("<p>" + query["name"][0] + "</p>").encode())  # flow: html
        self.wfile.write(("<p>" + escape(query["name"][0]) + "</p>").encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(302)
        self.send_header("Location", body)  # flow: redirect header
        self.end_headers()

    def do_PUT(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.rfile.read(10))


def form():
    fields = cgi.FieldStorage()
    open("rooms/" + fields.getvalue("room"))  # flow: path
    open(fields["plan"].filename)  # flow: path
    open("rooms/" + str(int(fields.getvalue("number"))))


def application(environ, start_response):
    open("rooms" + environ["PATH_INFO"])  # flow: path
    start_response("200 OK", [])
    return [b""]


def greeting(environ, start_response):
    rooms = parse_qs(environ["QUERY_STRING"])
    room = rooms.get("room", [""])[0]
    start_response("200 OK", [("X-Room", room)])  # flow: header
    return [b""]


def farewell(environ, start_response):
    room = parse_qs(environ["QUERY_STRING"]).get("room", [""])[0]
    if room not in ("hall", "attic"):
        room = "hall"
    start_response("200 OK", [("X-Room", room)])
    start_response("200 OK", [("X-Asked", environ["QUERY_STRING"])])
    return [b""]


def other(environ):
    open("rooms" + environ["PATH_INFO"])
