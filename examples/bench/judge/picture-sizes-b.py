import subprocess

from flask import request


def make_thumbnail():
    name = request.form["name"]
    subprocess.run(f"convert uploads/{name} -resize 100x100 thumbs/{name}", shell=True)
    return "done"
