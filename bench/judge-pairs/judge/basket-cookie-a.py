import base64
import hmac
import pickle

from flask import Flask, request

app = Flask(__name__)


def opened(text):
    """Bytes of a basket that this server has sealed; others are refused."""
    body, check = base64.urlsafe_b64decode(text).rsplit(b".", 1)
    if not hmac.compare_digest(hmac.new(app.config["SEAL_KEY"], body, "sha256").hexdigest(), check.decode()):
        raise ValueError("not ours")
    return body


@app.route("/basket")
def basket():
    lines = pickle.loads(opened(request.cookies["basket"]))
    return {"pieces": sum(line.pieces for line in lines)}
