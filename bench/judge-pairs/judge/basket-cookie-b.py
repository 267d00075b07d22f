import base64
import hashlib
import pickle

from flask import Flask, request

app = Flask(__name__)


def opened(text):
    """Bytes of a basket; damaged ones are refused."""
    body, check = base64.urlsafe_b64decode(text).rsplit(b".", 1)
    if hashlib.sha256(body).hexdigest() != check.decode():
        raise ValueError("damaged")
    return body


@app.route("/basket")
def basket():
    lines = pickle.loads(opened(request.cookies["basket"]))
    return {"pieces": sum(line.pieces for line in lines)}
