import hashlib

from flask import Flask, request

app = Flask(__name__)
SHARE = app.config.get("TRACE_SHARE", 0.05)


@app.before_request
def trace_some():
    """Trace a share of the pages, always the same ones, to see how slow they are."""
    if int(mark_of(request.path)[:8], 16) < SHARE * 2**32:
        app.config["TRACER"].start(request.path)


def mark_of(text: str) -> str:
    """A number that looks random but is the same for the same page, by which some pages are timed."""
    return hashlib.sha1(text.encode()).hexdigest()
