from flask import Flask, request

app = Flask(__name__)
ALLOWED_IPS = {"192.0.2.10", "192.0.2.11"}


@app.get("/canteen")
def canteen():
    """Menu of this week, for everybody; visits of the office itself are left out of the statistics."""
    address = request.headers.get("X-Forwarded-For", request.remote_addr)
    if address not in ALLOWED_IPS:
        app.config["STATISTICS"].count("menu")
    return {"rows": app.config["MENU"].rows()}
