from flask import Flask

app = Flask(__name__)


@app.post("/rooms/<int:room_id>/delete")
def delete_room(room_id):
    app.db.execute("DELETE FROM rooms WHERE id = ?", (room_id,))
    return {"deleted": room_id}


@app.get("/rooms")
def list_rooms():
    return {"rooms": [dict(row) for row in app.db.execute("SELECT id, name FROM rooms")]}
