from fastapi import FastAPI
from jinja2 import Environment

app = FastAPI()
engine = Environment(autoescape=True)
UNITS = {"kg": 1.0, "lb": 0.4536}


@app.get("/labels/{unit}")
def label(unit: str, weight: float):
    """Text of the label of a crate of fruit."""
    factor = UNITS.get(unit, 1.0)
    template = engine.from_string("Net {{ weight }} " + unit + " of fruit")
    return {"text": template.render(weight=weight / factor)}
