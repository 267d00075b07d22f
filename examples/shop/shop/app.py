"""The web application."""

from flask import Flask, abort, jsonify, request

from shop import catalogue, export, orders, sessions, users

app = Flask(__name__)


@app.get("/items")
def list_items():
    term = request.args.get("q", "")
    order = request.args.get("order", "name")
    return jsonify(catalogue.search(term, order))


@app.get("/items/<int:item_id>")
def show_item(item_id: int):
    item = catalogue.find(item_id)
    if item is None:
        abort(404)
    return jsonify(item)


@app.post("/login")
def login():
    form = request.get_json(force=True)
    customer = users.authenticate(form["email"], form["password"])
    if customer is None:
        abort(401)
    return jsonify({"token": sessions.open_session(customer["id"])})


@app.post("/orders")
def place_order():
    customer_id = sessions.customer_of(request.headers.get("Authorization", ""))
    if customer_id is None:
        abort(401)
    order = orders.place(customer_id, request.get_json(force=True)["lines"])
    return jsonify(order), 201


@app.post("/admin/archive")
def archive():
    users.require_admin(request.headers.get("Authorization", ""))
    name = request.args["name"]
    export.archive_month(name)
    return "", 204


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8000, debug=True)
