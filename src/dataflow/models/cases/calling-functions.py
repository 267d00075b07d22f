import asyncio
import functools
import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

import requests
from flask import Flask, request

app = Flask(__name__)


def again(function, *args, **kwargs):
    for _ in range(3):
        try:
            return function(*args, **kwargs)
        except OSError:
            continue


def fetch_again():
    return again(requests.get, request.args["url"])  # flow: request-url


def fetch_fixed():
    return again(requests.get, "https://example.com/" + str(len(request.args["url"])))


def shout_again():
    again(os.system, "say " + request.args["word"])  # flow: os-command


async def run_elsewhere():
    await asyncio.to_thread(os.system, request.args["word"])  # flow: os-command
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, os.system, request.args["word"])  # flow: os-command
    await loop.run_in_executor(None, functools.partial(os.system, request.args["word"]))  # flow: os-command
    await asyncio.to_thread(len, request.args["word"])


def run_in_threads():
    threading.Thread(target=os.system, args=(request.args["word"],)).start()  # flow: os-command
    threading.Thread(target=os.system, args=("true",), name=request.args["word"]).start()
    with ThreadPoolExecutor() as pool:
        pool.submit(os.system, request.args["word"])  # flow: os-command
        list(pool.map(requests.get, request.args.getlist("url")))  # flow: request-url
        list(pool.map(len, request.args.getlist("url")))
    ThreadPool(2).apply_async(os.system, (request.args["word"],))  # flow: os-command


def by_partial():
    shell = functools.partial(subprocess.run, shell=True)
    shell("say " + request.args["word"])  # flow: os-command
    plain = functools.partial(subprocess.run, shell=False)
    plain(["say", request.args["word"]])


RUNNERS = {"shell": os.system, "quiet": print}


def by_table():
    RUNNERS["shell"](request.args["word"])  # flow: os-command
    RUNNERS["quiet"](request.args["word"])


def call_method(connection_class, name, target):
    connection = connection_class()
    send = getattr(connection, name)
    send(target)


def by_method_name():
    call_method(requests.Session, "get", request.args["url"])  # flow: request-url
    call_method(requests.Session, "mount", request.args["url"])


def param(asked, name):
    return asked.args[name]


def helper_reads():
    os.system("say " + param(request, "word"))  # flow: os-command
    os.system("say " + str(int(param(request, "count"))))
