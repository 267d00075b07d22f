from flask import Flask, abort, request, session

app = Flask(__name__)


@app.post("/votes/<int:vote_id>")
def change_vote(vote_id):
    if session.get("user_id") is None:
        abort(401)
    app.db.execute("UPDATE votes SET choice = ? WHERE id = ? AND owner = ?", (request.form["choice"], vote_id, session["user_id"]))
    return {"changed": vote_id}

@app.post("/votes/<int:vote_id>/reset")
def reset_vote(vote_id):
    app.db.execute("DELETE FROM votes WHERE id = ?", (vote_id,))
    return {"reset": vote_id}
