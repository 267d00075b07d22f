import markdown
from flask import Flask, render_template

from trails.models import Report

app = Flask(__name__)


@app.route("/trails/<int:trail_id>")
def trail(trail_id):
    """A trail with what hikers have reported about it; anybody may send a report."""
    reports = Report.query.filter_by(trail_id=trail_id).all()
    texts = []
    for report in reports:
        texts.append(markdown.markdown(report.body, extensions=["tables"]))
    return render_template("trail.html", texts=texts)
