from flask import Flask, request

app = Flask(__name__)


@app.get("/orders")
def search_orders():
    word = request.args.get("q", "")
    rows = app.db.execute(f"SELECT id, total FROM orders WHERE note LIKE '%{word}%'")
    return {"orders": [dict(row) for row in rows]}
