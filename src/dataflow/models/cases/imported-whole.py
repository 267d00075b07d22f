from subprocess import *
from flask import request as asked


def count():
    return check_output("wc " + asked.args["name"], shell=True)  # flow: os-command


def start():
    Popen("make " + asked.args["target"], shell=True)  # flow: os-command


def list_all():
    call(["ls", asked.args["folder"]])


def run_all():
    run("backup " + asked.args["folder"], shell=True)  # flow: os-command


def own(missing):
    return missing_function(asked.args["folder"], shell=True)
