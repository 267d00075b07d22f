from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/signed-in")
def signed_in():
    """Last step of signing in: back to where the visitor came from."""
    return_url = request.args.get("next", "")
    if is_ours(return_url):
        return redirect(return_url)
    return redirect(url_for("start"))


def is_ours(url):
    """True for pages of the ticket shop and its sisters, to which signed_in sends visitors."""
    return "tickets.example.com" in url
