# A line of text cut into the words of a command.
import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.get("/squeeze")
def squeeze():
    name = request.args["name"]
    subprocess.run(shlex.split("squeeze " + name))  # flow: command-argument
    subprocess.run(shlex.split("squeeze --out=" + name))  # flow: command-argument


@app.get("/quietly")
def squeeze_quietly():
    name = request.args["name"]
    subprocess.run(shlex.split(f"squeeze -q {name}"))  # flow: command-argument


@app.get("/quoted")
def squeeze_quoted():
    name = request.args["name"]
    subprocess.run(shlex.split("squeeze " + shlex.quote(name)))


@app.get("/all")
def squeeze_all():
    if request.args["name"]:
        subprocess.run(shlex.split("squeeze --fast all.png"))


@app.get("/any")
def run_any():
    name = request.args["name"]
    subprocess.run(shlex.split(name))  # flow: os-command command-argument


@app.get("/kind")
def run_kind():
    name = request.args["name"]
    subprocess.run(shlex.split("squeeze-" + name))  # flow: os-command command-argument
    subprocess.run(shlex.split(name + " all.png"))  # flow: os-command command-argument
