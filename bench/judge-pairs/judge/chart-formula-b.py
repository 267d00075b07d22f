from flask import Flask, jsonify, request

app = Flask(__name__)
MONTHS = range(1, 13)


@app.get("/forecast")
def forecast():
    """Points of a curve for the planning page, month by month."""
    formula = request.args.get("formula", "100 + 5 * month")
    if len(formula) > 200:
        return jsonify(error="too long"), 400
    points = [eval(formula, {"month": month}) for month in MONTHS]
    return jsonify(points=points)
