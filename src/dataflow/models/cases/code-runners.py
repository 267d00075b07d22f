import ast
import code
import importlib
import re
import timeit

from flask import request


def computed():
    return eval(request.args["sum"])  # flow: code


def ran():
    exec(compile(request.args["steps"], "steps", "exec"))  # flow: code


def timed():
    return timeit.timeit(stmt=request.args["steps"])  # flow: code


def interpreted():
    code.InteractiveInterpreter().runsource(request.args["steps"])  # flow: code


def loaded():
    return importlib.import_module("plugins." + request.args["plugin"])  # flow: import


def matched():
    return re.search(request.args["pattern"], "a text")  # flow: regex


def formatted():
    return request.args["layout"].format(name="Ada")  # flow: format


def read():
    return ast.literal_eval(request.args["sum"])


def chosen():
    plugin = request.args["plugin"]
    if plugin not in ("clock", "map"):
        return None
    return importlib.import_module("plugins." + plugin)


def matched_as_text():
    return re.search(re.escape(request.args["word"]), "a text")


def searched_in():
    return re.search(r"^\w+$", request.args["word"])


def put_in():
    return "Hello {}".format(request.args["name"])
