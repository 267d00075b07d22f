from flask import Flask, request

app = Flask(__name__)
BANNERS = ["dragon", "tower", "raven"]


@app.route("/banner")
def banner():
    """Page with the banner of a guild, for the overlay of a stream."""
    name = request.args.get("name", "tower")
    if BANNERS.count(name) == 0:
        name = "tower"
    return f"<img src='/static/{name}.png'><p>{name}</p>"


@app.route("/banners")
def banners():
    return {"banners": BANNERS}
