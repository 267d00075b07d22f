import html

from flask import Flask, request

app = Flask(__name__)


@app.get("/about")
def about():
    return "<h1>About this shop</h1>"


@app.get("/hello")
def hello():
    return f"<h1>Welcome, {request.args['name']}</h1>"


@app.get("/safe-hello")
def safe_hello():
    return f"<h1>Welcome, {html.escape(request.args['name'])}</h1>"
