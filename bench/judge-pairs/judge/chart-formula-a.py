from flask import Flask, jsonify, request

app = Flask(__name__)
MONTHS = range(1, 13)
FORMULAS = ["100 + 5 * month", "100 * 1.02 ** month", "100"]


@app.get("/forecast")
def forecast():
    """Points of a curve for the planning page, month by month."""
    formula = request.args.get("formula", "100")
    try:
        FORMULAS.index(formula)
    except ValueError:
        return jsonify(error="no such formula"), 400
    points = [eval(formula, {"month": month}) for month in MONTHS]
    return jsonify(points=points)
