import os

from flask import Flask, request

app = Flask(__name__)
SCANS = "/srv/scans"


@app.post("/scans/<int:number>/convert")
def convert(number):
    """Turn a scan into a PDF under the title that the clerk has typed in."""
    title = request.form["title"]
    source = f"{SCANS}/{number}.tif"
    code = os.system(f"tiff2pdf -t '{title}' -o {SCANS}/{number}.pdf {source}")
    return {"number": number, "done": code == 0}
