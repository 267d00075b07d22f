import asyncio
import os
import pty

import asyncssh
import fabric
import invoke
import paramiko
import trio
from fabric import SerialGroup
from flask import request


def replaced_by_a_shell():
    os.execlp("sh", "sh", "-c", "count " + request.args["bird"])  # flow: os-command


def spawned_by_a_shell():
    os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "count " + request.args["bird"])  # flow: os-command
    pty.spawn(["sh", "-c", request.args["bird"]])  # flow: os-command


async def started_later():
    bird = request.args["bird"]
    await asyncio.create_subprocess_exec("/bin/bash", "-c", "count " + bird)  # flow: os-command
    loop = asyncio.get_running_loop()
    await loop.subprocess_shell(asyncio.SubprocessProtocol, "count " + bird)  # flow: os-command
    await loop.subprocess_exec(asyncio.SubprocessProtocol, bird)  # flow: os-command
    await trio.run_process("count " + bird, shell=True)  # flow: os-command


async def started_with_arguments():
    bird = request.args["bird"]
    await asyncio.create_subprocess_exec("count", "-c", bird)
    await trio.run_process(["count", bird])


def spawned_with_arguments():
    os.spawnlp(os.P_WAIT, "count", "count", request.args["bird"])


def typed():
    client = paramiko.SSHClient()
    shell = client.invoke_shell()
    shell.send("count " + request.args["bird"] + "\n")  # flow: os-command
    channel = client.get_transport().open_session()
    channel.exec_command("count " + request.args["bird"])  # flow: os-command


async def far_away():
    async with asyncssh.connect("nest.example") as connection:
        await connection.create_process("count " + request.args["bird"])  # flow: os-command


def everywhere():
    SerialGroup("nest.example", "wood.example").run("count " + request.args["bird"])  # flow: os-command


@fabric.task
def count(connection, bird):
    connection.run("count " + bird)  # flow: os-command


@invoke.task
def build(context, name="owl"):
    context.run(f"make {name}")  # flow: os-command


@invoke.task
def clean(context, name="owl"):
    context.run("make clean", env={"BIRD": name})
