"""Functions of modules that are not in sight, by what their names promise."""
import os
import sqlite3

from flask import Flask, request

from .toolbox import ESCAPES, escape_html, escape_like, load, markup, paths, quote_identifier, shell_quote

app = Flask(__name__)
store = sqlite3.connect("shop.db")


@app.get("/escaped")
def escaped():
    name = request.args["name"]
    return "<b>" + escape_html(name) + "</b>" + markup.escape(name) + self_made.sanitize(name)


@app.get("/translated")
def translated():
    return request.args["name"].translate(ESCAPES)


@app.get("/not-escaped")
def not_escaped():
    return "<b>" + load(request.args["name"]) + "</b>"  # flow: html


@app.get("/unescaped")
def unescaped():
    return "<b>" + markup.unescape(request.args["name"]) + "</b>"  # flow: html


@app.get("/quoted")
def quoted():
    name = request.args["name"]
    os.system("show " + shell_quote(name))
    store.execute(f"SELECT {quote_identifier(name)} FROM item WHERE a LIKE '{escape_like(name)}'")
    open(os.path.join("/srv", paths.safe_path(name)))


@app.get("/for-something-else")
def for_something_else():
    name = request.args["name"]
    os.system("show " + escape_html(name))  # flow: os-command
    store.execute(f"SELECT * FROM item WHERE a = '{shell_quote(name)}'")  # flow: sql


def called_text(name):
    store.execute("SELECT * FROM item WHERE a = ?" (name,))


@app.get("/no-pages")
def no_pages():
    name = request.args["name"]
    if name == "moved":
        return store.redirect_to(name)
    if name == "broken":
        return store.json_error(name)
    return store.show(name)  # flow: html
