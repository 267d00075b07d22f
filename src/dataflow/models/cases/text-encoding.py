import base64
import html
import json
import os
import re
import urllib.parse
from collections import OrderedDict
from configparser import ConfigParser
from copy import deepcopy
from io import StringIO
from queue import Queue

from flask import Flask, request

app = Flask(__name__)


@app.get("/round-trip")
def round_trip():
    packed = base64.b64encode(request.args["word"].encode())
    os.system("echo " + base64.b64decode(packed).decode())  # flow: os-command


@app.get("/unquoted")
def unquoted():
    os.system("echo " + urllib.parse.unquote_plus(urllib.parse.quote(request.args["word"])))  # flow: os-command


@app.get("/unescaped")
def unescaped():
    return html.unescape(html.escape(request.args["word"]))  # flow: html


@app.get("/escaped-for-the-wrong-place")
def escaped_for_the_wrong_place():
    os.system("echo " + html.escape(request.args["word"]))  # flow: os-command


@app.get("/quotes")
def quotes():
    os.system("echo '" + request.args["word"].replace("'", "''") + "'")  # flow: os-command


@app.get("/other-setting")
def other_setting():
    settings = ConfigParser()
    settings.add_section("shelf")
    settings.set("shelf", "safe", "north")
    settings.set("shelf", "given", request.args["word"])
    os.system("echo " + settings.get("shelf", "safe"))
    os.system("echo " + settings.get("shelf", "given"))  # flow: os-command


@app.get("/copied")
def copied():
    both = deepcopy({"safe": "north", "given": request.args["word"]})
    os.system("echo " + both["safe"])
    os.system("echo " + both["given"])  # flow: os-command


@app.get("/encoded")
def encoded():
    os.system("echo " + base64.b64encode(request.args["word"].encode()).decode())


@app.get("/escaped")
def escaped():
    return html.escape(request.args["word"])


@app.get("/letters")
def letters():
    os.system("echo " + re.sub(r"[^A-Za-z0-9_]", "", request.args["word"]))


@app.get("/non-letters")
def non_letters():
    os.system("echo " + re.sub(r"\W+", "-", request.args["word"]))


@app.get("/some-letters")
def some_letters():
    os.system("echo " + re.sub(r"[aeiou]", "", request.args["word"]))  # flow: os-command


@app.get("/length")
def length():
    os.system("seq " + str(len(request.args["word"])))


@app.get("/parsed")
def parsed():
    os.system("echo " + json.loads(request.args["word"])["name"])  # flow: os-command


@app.get("/buffered")
def buffered():
    lines = StringIO()
    lines.write("echo " + request.args["word"])
    os.system(lines.getvalue())  # flow: os-command


@app.get("/queued")
def queued():
    waiting = Queue()
    waiting.put(request.args["word"])
    os.system("echo " + waiting.get())  # flow: os-command


@app.get("/keyed")
def keyed():
    words = OrderedDict()
    words["safe"] = "north"
    words["given"] = request.args["word"]
    os.system("echo " + words["safe"])
    os.system("echo " + words["given"])  # flow: os-command
