from collections import Counter

from flask import Flask, request

app = Flask(__name__)
seen = Counter()


@app.route("/hit")
def count():
    """Where visitors come from, for the monthly chart."""
    seen["inside" if is_ours(request.headers.get("Referer", "")) else "outside"] += 1
    return "", 204


def is_ours(url):
    """True for pages of the ticket shop and its sisters, for the chart of `count`."""
    return "tickets.example.com" in url
