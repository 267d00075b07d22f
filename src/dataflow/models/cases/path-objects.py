import os
import shutil
from pathlib import Path

from flask import request

SHELF = Path("/srv/shelf")
ROOT = "/srv/shelf"


def read_book():
    return (SHELF / request.args["book"]).read_text()  # flow: path


def read_joined():
    return SHELF.joinpath(request.args["book"]).read_bytes()  # flow: path


def delete_book():
    os.remove(os.path.join(ROOT, request.args["book"]))  # flow: path


def list_books():
    return os.listdir(ROOT + "/" + request.args["topic"])  # flow: path


def drop_topic():
    shutil.rmtree(os.path.normpath(os.path.join(ROOT, request.args["topic"])))  # flow: path


def begins_alone():
    name = os.path.join(ROOT, request.args["book"])
    if name.startswith(ROOT):
        return open(name).read()  # flow: path
    return ""


def last_part():
    return open(os.path.join(ROOT, os.path.basename(request.args["book"]))).read()


def last_part_of_path():
    return (SHELF / Path(request.args["book"]).name).read_text()


def resolved():
    path = (SHELF / request.args["book"]).resolve()
    if not path.is_relative_to(SHELF):
        raise ValueError("outside")
    return path.read_text()


def resolved_or_raises():
    path = (SHELF / request.args["book"]).resolve()
    path.relative_to(SHELF)
    return path.read_text()


def resolved_as_text():
    path = os.path.realpath(os.path.join(ROOT, request.args["book"]))
    if not path.startswith(ROOT + os.sep):
        raise ValueError("outside")
    return open(path).read()


def resolved_path_as_text():
    path = Path(ROOT, request.args["book"]).resolve()
    if not str(path).startswith(ROOT):
        raise ValueError("outside")
    return path.read_text()


def common():
    path = os.path.abspath(os.path.join(ROOT, request.args["book"]))
    if os.path.commonpath([ROOT, path]) != ROOT:
        raise ValueError("outside")
    return open(path).read()


def listed():
    book = request.args["book"]
    if book in os.listdir(ROOT):
        return open(os.path.join(ROOT, book)).read()
    return ""


def looked_up():
    return {"known": os.path.exists(ROOT + "/" + request.args["book"])}  # flow: path


def looked_up_as_object():
    return {"known": (SHELF / request.args["book"]).is_file()}  # flow: path


def looked_up_and_opened():
    path = SHELF / request.args["book"]
    if not path.exists():
        return ""
    return path.read_text()  # flow: path
