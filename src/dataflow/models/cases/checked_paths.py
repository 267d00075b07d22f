"""What keeps a name inside its folder, and what only looks like it."""
import glob
import os
import pathlib
import re
import uuid
from pathlib import Path

from flask import Flask, abort, request, safe_join, send_file, send_from_directory
from werkzeug.utils import secure_filename
from werkzeug.security import safe_join as joined_safely

app = Flask(__name__)
ROOT = "/srv/music"
SONGS = {"dawn": "dawn.ogg", "dusk": "dusk.ogg"}


@app.get("/whole")
def whole():
    name = request.args["name"]
    return open(name).read()  # flow: path


@app.get("/below")
def below():
    name = request.args["name"]
    return open(os.path.join(ROOT, name)).read()  # flow: path


@app.get("/base")
def base():
    name = os.path.basename(request.args["name"])
    return open(os.path.join(ROOT, name)).read()


@app.get("/last")
def last():
    name = request.args["name"]
    tail = os.path.split(name)[1]
    stem = name.split("/")[-1]
    first = os.path.split(name)[0]
    open(os.path.join(ROOT, tail))
    open(os.path.join(ROOT, stem))
    open(name.rsplit("/", 1)[1])
    open(name.rpartition("/")[2])
    open(os.path.join(ROOT, first))  # flow: path
    open(name.split("/")[0] + "/..")
    return open(os.path.splitext(name)[0])  # flow: path


@app.get("/extension")
def extension():
    _, suffix = os.path.splitext(request.args["name"])
    return open(os.path.join(ROOT, "cover" + suffix)).read()


@app.get("/secure")
def secure():
    name = secure_filename(request.args["name"])
    return open(os.path.join(ROOT, name)).read()


@app.get("/joined")
def joined():
    path = safe_join(ROOT, request.args["name"])
    other = joined_safely(ROOT, request.args["name"])
    open(path)
    return open(other).read()


@app.get("/sent")
def sent():
    return send_from_directory(ROOT, request.args["name"])


@app.get("/sent-file")
def sent_file():
    return send_file(os.path.join(ROOT, request.args["name"]))  # flow: path


@app.get("/chosen-folder")
def chosen_folder():
    return send_from_directory(request.args["folder"], "list.txt")  # flow: path


@app.get("/real")
def real():
    path = os.path.realpath(os.path.join(ROOT, request.args["name"]))
    if not path.startswith(ROOT + os.sep):
        abort(404)
    return open(path).read()


@app.get("/checked-before")
def checked_before():
    path = os.path.join(ROOT, request.args["name"])
    if not path.startswith(ROOT):
        abort(404)
    return open(path).read()  # flow: path


@app.get("/real-in-passing")
def real_in_passing():
    path = os.path.join(ROOT, request.args["name"])
    if os.path.realpath(path).startswith(os.path.realpath(ROOT) + "/"):
        return open(path).read()
    return ""


@app.get("/normal")
def normal():
    path = os.path.normpath(os.path.join(ROOT, request.args["name"]))
    open(path)  # flow: path
    if path.startswith(ROOT):
        return open(path).read()
    return open(path).read()  # flow: path


@app.get("/common")
def common():
    path = os.path.abspath(os.path.join(ROOT, request.args["name"]))
    if os.path.commonpath([ROOT, path]) != ROOT:
        raise ValueError("outside")
    return open(path).read()


@app.get("/common-prefix")
def common_prefix():
    path = os.path.abspath(os.path.join(ROOT, request.args["name"]))
    if os.path.commonprefix((ROOT, path)) == ROOT:
        return open(path).read()
    return open(path).read()  # flow: path


@app.get("/relative")
def relative():
    path = (Path(ROOT) / request.args["name"]).resolve()
    if not path.is_relative_to(ROOT):
        abort(403)
    return path.read_text()


@app.get("/relative-or-error")
def relative_or_error():
    path = Path(ROOT, request.args["name"]).resolve()
    try:
        path.relative_to(ROOT)
    except ValueError:
        abort(404)
    return path.read_text()


@app.get("/parents")
def parents():
    root = Path(ROOT).resolve()
    path = (root / request.args["name"]).resolve()
    if root not in path.parents:
        abort(404)
    return path.read_bytes()


@app.get("/text-of-path")
def text_of_path():
    root = pathlib.Path(ROOT).resolve()
    path = (root / request.args["name"]).resolve()
    if not str(path).startswith(str(root)):
        abort(404)
    return path.read_bytes()


@app.get("/dots")
def dots():
    name = request.args["name"]
    if ".." in name or name.startswith("/"):
        abort(400)
    return open(os.path.join(ROOT, name)).read()


@app.get("/separators")
def separators():
    name = request.args["name"]
    if "/" in name or "\\" in name:
        abort(400)
    return open(os.path.join(ROOT, name)).read()


@app.get("/any-separator")
def any_separator():
    name = request.args["name"]
    if any(mark in name for mark in ("/", "\\", "..")):
        abort(400)
    return open(os.path.join(ROOT, name)).read()


@app.get("/parts")
def parts():
    name = request.args["name"]
    if ".." in name.split("/"):
        abort(400)
    if ".." in Path(name).parts:
        abort(400)
    return open(os.path.join(ROOT, name)).read()


@app.get("/empty-check")
def empty_check():
    name = request.args["name"]
    if not name or len(name) > 20:
        abort(400)
    if not name.endswith(".ogg"):
        abort(400)
    return open(os.path.join(ROOT, name)).read()  # flow: path


@app.get("/pattern")
def pattern():
    name = request.args["name"]
    if not re.fullmatch(r"[a-z]+\.ogg", name):
        abort(400)
    return open(os.path.join(ROOT, name)).read()


@app.get("/open-pattern")
def open_pattern():
    name = request.args["name"]
    if not re.match(r"[a-z]+", name):
        abort(400)
    return open(os.path.join(ROOT, name)).read()  # flow: path


@app.get("/table")
def table():
    name = SONGS[request.args["name"]]
    other = SONGS.get(request.args["name"], "dawn.ogg")
    open(os.path.join(ROOT, other))
    return open(os.path.join(ROOT, name)).read()


@app.get("/listed")
def listed():
    name = request.args["name"]
    if name not in os.listdir(ROOT):
        abort(404)
    return open(os.path.join(ROOT, name)).read()


@app.get("/listed-later")
def listed_later():
    name = request.args["name"]
    files = os.listdir(ROOT)
    if name in files:
        return open(os.path.join(ROOT, name)).read()
    found = glob.glob(ROOT + "/*.ogg")
    if os.path.join(ROOT, name) in found:
        return open(os.path.join(ROOT, name)).read()
    return ""


@app.get("/there")
def there():
    path = os.path.join(ROOT, request.args["name"])
    if os.path.isfile(path):
        return open(path).read()  # flow: path
    return ""


@app.get("/identifier")
def identifier():
    name = str(uuid.UUID(request.args["id"]))
    raw = request.args["id"]
    uuid.UUID(raw)
    open(os.path.join(ROOT, raw))
    return open(os.path.join(ROOT, name)).read()


@app.get("/number")
def number():
    track = int(request.args["track"])
    return open(f"{ROOT}/{track}.ogg").read()


@app.get("/replaced")
def replaced():
    name = request.args["name"]
    open(ROOT + name.replace("../", ""))  # flow: path
    open(ROOT + "/" + name.replace("/", "_"))
    open(ROOT + "/" + name.replace("..", ""))
    return open(ROOT + re.sub(r"[^\w.-]", "_", name)).read()


def inside(name):
    path = os.path.realpath(os.path.join(ROOT, name))
    if not path.startswith(ROOT + "/"):
        raise PermissionError(name)
    return path


def is_inside(path):
    return os.path.abspath(path).startswith(ROOT + "/")


def must_be_inside(path):
    if os.path.commonpath([os.path.realpath(path), ROOT]) != ROOT:
        raise PermissionError(path)


@app.get("/by-helper")
def by_helper():
    return open(inside(request.args["name"])).read()


@app.get("/by-truth")
def by_truth():
    path = os.path.join(ROOT, request.args["name"])
    if not is_inside(path):
        abort(404)
    return open(path).read()


@app.get("/by-error")
def by_error():
    path = os.path.join(ROOT, request.args["name"])
    must_be_inside(path)
    return open(path).read()


@app.get("/by-error-caught")
def by_error_caught():
    path = os.path.join(ROOT, request.args["name"])
    try:
        must_be_inside(path)
    except PermissionError:
        pass
    return open(path).read()  # flow: path


def without_way_up():
    name = request.args["name"]
    if "../" in name:
        return "no"
    return open("rooms/" + name).read()
