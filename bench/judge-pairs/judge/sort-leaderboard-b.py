import sqlite3

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
TITLES = {"score": "Points", "wins": "Victories", "joined": "Member since"}


@app.route("/leaderboard")
def leaderboard():
    """The best hundred players, in the order that the reader has chosen."""
    column = request.args.get("by", "score")
    try:
        title = TITLES[column]
    except KeyError:
        abort(400)
    db = sqlite3.connect("arena.sqlite")
    rows = db.execute(f"SELECT name, {column} FROM player ORDER BY {column} DESC LIMIT 100")
    return jsonify(title=title, rows=rows.fetchall())
