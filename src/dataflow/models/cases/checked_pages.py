"""What keeps a text from being markup, and what only looks like it."""
import html
import json
import re
from html import escape
from urllib.parse import quote
from xml.sax import saxutils
from xml.sax.saxutils import quoteattr

import bleach
import markupsafe
import nh3
from flask import Flask, Markup, abort, jsonify, make_response, request
from markupsafe import escape as to_markup

app = Flask(__name__)
COLOURS = {"red": "#f00", "blue": "#00f"}


@app.get("/whole")
def whole():
    return "<b>" + request.args["name"] + "</b>"  # flow: html


@app.get("/formatted")
def formatted():
    name = request.args["name"]
    if request.args.get("plain"):
        return f"<b>{name}</b>"  # flow: html
    return "<b>%s</b>" % name  # flow: html


@app.get("/escaped")
def escaped():
    name = request.args["name"]
    return "<b>" + html.escape(name) + "</b>" + f"<i>{escape(name)}</i>"


@app.get("/escaped-otherwise")
def escaped_otherwise():
    name = request.args["name"]
    one = "<b>%s</b>" % markupsafe.escape(name)
    two = "<b>{}</b>".format(to_markup(name))
    three = f"<b title={quoteattr(name)}>{saxutils.escape(name)}</b>"
    return one + two + three


@app.get("/cleaned")
def cleaned():
    name = request.args["name"]
    return bleach.clean(name) + nh3.clean(name) + quote(name)


@app.get("/unescaped")
def unescaped():
    return html.unescape(html.escape(request.args["name"]))  # flow: html


@app.get("/markup")
def markup():
    return Markup("<b>%s</b>") % request.args["name"] + Markup("<i>{}</i>").format(request.args["name"])


@app.get("/markup-inside")
def markup_inside():
    return Markup("<b>%s</b>" % request.args["name"])  # flow: html


@app.get("/number")
def number():
    return "<b>" + str(int(request.args["page"])) + "</b>" + "<i>%d</i>" % float(request.args["x"])


@app.get("/chosen")
def chosen():
    colour = COLOURS.get(request.args["colour"], "#000")
    return "<p style='color: " + colour + "'>"


@app.get("/chosen-or-same")
def chosen_or_same():
    colour = COLOURS.get(request.args["colour"], request.args["colour"])
    return "<p style='color: " + colour + "'>"  # flow: html


@app.get("/known")
def known():
    colour = request.args["colour"]
    if colour not in COLOURS:
        return "no such colour"
    return "<p style='color: " + colour + "'>"


@app.get("/not-known")
def not_known():
    colour = request.args["colour"]
    if colour not in COLOURS:
        return "no such colour: " + colour  # flow: html
    return "<p>"


@app.get("/replaced")
def replaced():
    name = request.args["name"]
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@app.get("/replaced-in-part")
def replaced_in_part():
    return request.args["name"].replace("script", "")  # flow: html


@app.get("/translated")
def translated():
    table = {ord("<"): "&lt;", ord(">"): "&gt;", ord("&"): "&amp;"}
    return request.args["name"].translate(table)


@app.get("/translated-by-text")
def translated_by_text():
    return request.args["name"].translate(str.maketrans({"<": "&lt;", ">": "&gt;"}))


@app.get("/without-tags")
def without_tags():
    return re.sub(r"[<>]", "", request.args["name"])


@app.get("/json")
def as_json():
    return jsonify(name=request.args["name"])


@app.get("/json-text")
def as_json_text():
    answer = make_response(json.dumps({"name": request.args["name"]}))
    answer.headers["Content-Type"] = "application/json"
    return answer


@app.get("/letters")
def letters():
    name = request.args["name"]
    if not name.isalnum():
        abort(400)
    return "<b>" + name + "</b>"


@app.get("/marks")
def marks():
    name = request.args["name"]
    if "<" in name or ">" in name:
        abort(400)
    return "<b>" + name + "</b>"


@app.get("/shelf/<name>/<place>")
def shelf(name, place):
    parts = request.path.split("/")
    return parts[1]


@app.get("/shelves/<name>")
def shelves(name):
    parts = request.path.split("/")
    return parts[2]  # flow: html


@app.get("/<name>/shelf")
def shelf_first(name):
    return request.path.split("/")[1]  # flow: html


def tag(name, text):
    return f"<{name}>{escape(text)}</{name}>"


def entities(text):
    text = text.replace("&", "&amp;")
    return text.replace("<", "&lt;").replace(">", "&gt;")


@app.get("/by-helper")
def by_helper():
    return tag("b", request.args["name"])


@app.get("/by-replacing")
def by_replacing():
    return entities(request.args["name"])


@app.get("/each")
def each():
    items = "".join(f"<li>{escape(one)}</li>" for one in request.args.getlist("item"))
    more = "".join(map(escape, request.args.getlist("item")))
    return items + more


@app.get("/each-as-it-is")
def each_as_it_is():
    return "".join(f"<li>{one}</li>" for one in request.args.getlist("item"))  # flow: html
