from flask import Flask, render_template_string, request

app = Flask(__name__)
GREETINGS = ["Dear {{ name }},", "Hello {{ name }},", "Hi {{ name }}!"]


@app.post("/letters/preview")
def preview():
    """First line of a letter to the members, as the secretary will see it."""
    greeting = request.form.get("greeting", GREETINGS[0])
    if len(greeting) > 80:
        return {"error": "too long"}, 400
    return render_template_string(greeting, name=request.form["name"])
