import asyncio
import os
import shlex
import subprocess

import docker
import paramiko
import sh
from fabric import Connection
from flask import request


def list_shelf():
    os.system("ls " + request.args["shelf"])  # flow: os-command


def count_words():
    return subprocess.check_output(f"wc {request.args['name']}", shell=True)  # flow: os-command


def run_script():
    subprocess.run(["bash", "-c", "grep -c x " + request.args["name"]])  # flow: os-command


def run_program():
    subprocess.Popen([request.args["tool"], "--version"])  # flow: os-command


def run_words():
    command = request.args["command"].split()
    subprocess.call(command)  # flow: os-command


async def zip_shelf():
    await asyncio.create_subprocess_shell("zip out " + request.args["shelf"])  # flow: os-command


def remote():
    client = paramiko.SSHClient()
    client.connect("shelf.example")
    client.exec_command("du " + request.args["shelf"])  # flow: os-command


def remote_by_fabric():
    Connection("shelf.example").run("du " + request.args["shelf"])  # flow: os-command


def executes():
    os.execvp(request.args["tool"], ["tool"])  # flow: os-command


def list_safely():
    subprocess.run(["ls", "--", request.args["shelf"]])


def quoted():
    os.system("ls " + shlex.quote(request.args["shelf"]))


def count_number():
    os.system(f"seq {int(request.args['count'])}")


def chosen():
    tools = {"size": "du -s", "names": "ls"}
    os.system(tools[request.args["what"]])


def known():
    name = request.args["name"]
    if name in ("north", "south"):
        subprocess.run("wc " + name, shell=True)


def output_is_not_input():
    os.system(subprocess.check_output(["which", request.args["name"]]))


def in_a_container():
    docker.from_env().containers.get("shelf").exec_run(request.args["command"])  # flow: os-command


def by_a_shell():
    sh.bash("-c", request.args["command"])  # flow: os-command


def by_name():
    sh.ls("-l")


class Runner:
    run = staticmethod(os.system)
    told = staticmethod(len)


def run_by_attribute():
    Runner.run("count " + request.args["bird"])  # flow: os-command


def told_by_attribute():
    return Runner.told("count " + request.args["bird"])
