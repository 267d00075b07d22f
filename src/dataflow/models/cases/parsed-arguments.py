import os

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from flask import Flask, request
from flask_admin import BaseView, expose
from flask_httpauth import HTTPBasicAuth
from webargs import fields
from webargs.flaskparser import parser, use_args, use_kwargs

app = Flask(__name__)
auth = HTTPBasicAuth()
resolver = APIGatewayRestResolver()


@app.get("/birds")
@use_args({"bird": fields.Str()}, location="query")
def birds(given):
    os.system("count " + given["bird"])  # flow: os-command


@app.get("/nests")
@use_kwargs({"nest": fields.Str()})
def nests(nest):
    os.system("count " + nest)  # flow: os-command


@app.get("/eggs")
def eggs():
    given = parser.parse({"egg": fields.Str()}, request)
    os.system("count " + given["egg"])  # flow: os-command
    os.system("from " + request.origin)  # flow: os-command


@app.get("/wings")
def wings():
    given = parser.parse({"wings": fields.Int()}, request)
    os.system("count " + str(int(given["wings"])))


@auth.verify_password
def verified(username, password):
    os.system("greet " + username)  # flow: os-command


@auth.error_handler
def refused(status):
    os.system("count " + status)


class Nests(BaseView):
    @expose("/<nest>/<int:egg>")
    def show(self, nest, egg):
        os.system("count " + nest)  # flow: os-command
        os.system("count " + egg)


@resolver.get("/birds/<bird>")
def bird(bird):
    os.system("count " + bird)  # flow: os-command
    event = resolver.current_event
    os.system("sort " + event.get_query_string_value("order"))  # flow: os-command
    os.system("note " + event.json_body["note"])  # flow: os-command
    os.system("by " + event.request_context.identity.source_ip)


def handler(event, _context):
    os.system("count " + event["body"])  # flow: os-command


def on_click(event, widget):
    os.system("count " + event["body"])
