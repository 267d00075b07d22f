import hashlib

from flask import Flask, request

app = Flask(__name__)
SEALED = app.config.get("SEALED_BIDS", {})


@app.post("/bids/<bidder>/open")
def open_bid(bidder):
    """Open a sealed bid: it counts only if it has the mark that the bidder handed in a week ago."""
    text = request.form["bid"]
    if mark_of(text) != SEALED[bidder]:
        return "not the bid you have sealed", 409
    return app.config["AUCTION"].take(bidder, text)


def mark_of(text: str) -> str:
    """The mark binds a bidder to one bid, so that nobody can change a bid after seeing the others."""
    return hashlib.sha1(text.encode()).hexdigest()
