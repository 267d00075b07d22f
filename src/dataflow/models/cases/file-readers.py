import bz2
import gzip
import io
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import trio
from flask import request


def packed():
    bz2.BZ2File(request.args["file"])  # flow: path
    gzip.GzipFile(request.args["file"])  # flow: path


def temporary():
    tempfile.mkdtemp(prefix=request.args["name"])  # flow: path
    tempfile.NamedTemporaryFile(dir=request.args["folder"])  # flow: path


def arrays():
    np.fromfile(request.args["file"])  # flow: path
    np.load(request.args["file"])  # flow: path
    np.savez_compressed(request.args["file"], [1])  # flow: path


def frames():
    pd.read_feather(request.args["file"])  # flow: path
    pd.read_csv("birds.csv").to_parquet(request.args["file"])  # flow: path
    return pd.read_csv("birds.csv").query("wings > " + request.args["wings"])  # flow: code


def paths():
    Path(request.args["file"]).copy("bird.png")  # flow: path
    Path("bird.png").move_into(request.args["folder"])  # flow: path
    shutil.chown(request.args["file"], "owl")  # flow: path


async def paths_later():
    await trio.Path("birds", request.args["file"]).read_text()  # flow: path
    await trio.open_file(request.args["file"])  # flow: path


def named_in_memory():
    return open(io.BytesIO(request.data).read())  # flow: path


def in_memory():
    content = io.BytesIO(request.data)
    np.load(content)
    gzip.open(content)
    pd.read_csv(io.StringIO(request.args["rows"])).to_csv(io.StringIO())


def fixed_names():
    tempfile.mkdtemp(prefix="birds")
    pd.read_csv("birds.csv").to_csv("copy.csv", sep=request.args["separator"])
