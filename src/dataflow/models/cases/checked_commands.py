"""What keeps a value an argument, and what lets it become a command."""
import ipaddress
import os
import pipes
import re
import shlex
import subprocess
from subprocess import list2cmdline

from flask import Flask, abort, request

app = Flask(__name__)
TOOLS = {"small": ["optipng", "-o1"], "large": ["optipng", "-o7"]}
COMMANDS = {"up": "lights up", "down": "lights down"}


@app.get("/shell")
def shell():
    name = request.args["name"]
    os.system("optipng " + name)  # flow: os-command
    subprocess.run(f"optipng {name}", shell=True)  # flow: os-command
    subprocess.call(["sh", "-c", "optipng " + name])  # flow: os-command
    subprocess.run("optipng {}".format(name), shell=True, check=True)  # flow: os-command
    os.popen("optipng '%s'" % name)  # flow: os-command


@app.get("/list")
def as_list():
    name = request.args["name"]
    subprocess.run(["optipng", name])
    subprocess.run(["optipng", name], shell=False)
    subprocess.run(("optipng", "-o", name), check=True)
    subprocess.Popen(["optipng"] + [name])
    subprocess.run(["optipng", *request.args.getlist("name")])
    subprocess.run([name, "-o"])  # flow: os-command


@app.get("/grown-list")
def grown_list():
    command = ["optipng"]
    if request.args.get("level"):
        command.extend(["-o", request.args["level"]])
    command.append(request.args["name"])
    command += ["--", request.args["other"]]
    subprocess.run(command)
    for one in request.args.getlist("more"):
        command.append(one)
    subprocess.run(command)
    subprocess.Popen(args=command)


@app.get("/list-from-front")
def list_from_front():
    command = ["-o1"]
    command.insert(0, request.args["tool"])
    subprocess.run(command)  # flow: os-command


@app.get("/table-of-lists")
def table_of_lists():
    command = list(TOOLS[request.args["size"]])
    command.append(request.args["name"])
    subprocess.run(command)


@app.get("/split")
def split():
    name = request.args["name"]
    subprocess.run(shlex.split("optipng " + shlex.quote(name)))
    subprocess.run(shlex.split(name))  # flow: os-command


@app.get("/quoted")
def quoted():
    name = request.args["name"]
    os.system("optipng " + shlex.quote(name))
    os.system("optipng " + pipes.quote(name))
    subprocess.run("optipng " + shlex.join([name, "-o"]), shell=True)
    subprocess.run(" ".join(shlex.quote(one) for one in ["optipng", name]), shell=True)
    subprocess.run(" ".join(map(shlex.quote, ["optipng", name])), shell=True)
    os.system("optipng '" + name + "'")  # flow: os-command
    os.system("optipng " + name.replace(" ", "_"))  # flow: os-command


@app.get("/table")
def table():
    action = request.args["action"]
    os.system(COMMANDS[action])
    os.system(COMMANDS.get(action, "lights off"))
    os.system(COMMANDS.get(action, action))  # flow: os-command
    if action in COMMANDS:
        os.system("lights " + action)
    if action in ("up", "down"):
        os.system("lights " + action)


@app.get("/chosen")
def chosen():
    action = request.args["action"]
    if action == "up":
        command = "lights up"
    elif action == "down":
        command = "lights down"
    else:
        abort(400)
    os.system(command)
    os.system("lights on" if action == "on" else "lights off")


@app.get("/address")
def address():
    host = request.args["host"]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        abort(400)
    os.system("ping -c 1 " + host)


@app.get("/address-object")
def address_object():
    host = ipaddress.IPv4Address(request.args["host"])
    os.system(f"ping -c 1 {host}")


@app.get("/pattern")
def pattern():
    host = request.args["host"]
    if not re.match(r"^[a-zA-Z0-9.-]+$", host):
        abort(400)
    os.system("ping -c 1 " + host)


@app.get("/pattern-with-spaces")
def pattern_with_anything():
    host = request.args["host"]
    if not re.match(r"^[a-z]+.*$", host):
        abort(400)
    os.system("ping -c 1 " + host)  # flow: os-command


@app.get("/marks")
def marks():
    host = request.args["host"]
    if ";" in host:
        abort(400)
    os.system("ping -c 1 " + host)  # flow: os-command


@app.get("/number")
def number():
    os.system("sleep %d" % int(request.args["seconds"]))
    os.system("sleep " + str(float(request.args["seconds"])))
    os.system(f"sleep {abs(int(request.args['seconds']))}")
    os.system(f"sleep {int(request.args['seconds']):04d}")


@app.get("/host-name")
def host_name():
    host = request.args["host"]
    if all(part.isalnum() for part in host.split(".")):
        os.system("ping -c 1 " + host)
    if not host.replace(".", "").isalnum():
        abort(400)
    os.system("ping -c 1 " + host)


def safe(text):
    return shlex.quote(text)


def run(*arguments):
    return subprocess.run(["optipng", *arguments], check=True)


@app.get("/by-helper")
def by_helper():
    os.system("optipng " + safe(request.args["name"]))
    run("-o", request.args["name"])
