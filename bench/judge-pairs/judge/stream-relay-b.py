import subprocess

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/relay")
def relay():
    """Start the relay of one of the microphones of the cathedral."""
    station = request.form.get("station", "organ")
    if not station:
        abort(404)
    subprocess.run(f"systemctl restart relay@{station}", shell=True, check=True)
    return {"station": station}
