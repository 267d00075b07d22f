import os
from dataclasses import dataclass

from flask import Flask, abort, request


@dataclass
class Settings:
    api_key: str
    base_url: str


app = Flask(__name__)
settings = Settings(os.environ["LOCKER_KEY"], os.environ["LOCKER_URL"])


@app.post("/lockers/<int:number>/open")
def open_locker(number):
    """Called by the app of the parcel service."""
    given = request.headers.get("X-Locker-Key", "")
    if given != settings.api_key:
        abort(401)
    return {"opened": app.config["LOCKERS"].open(number)}
