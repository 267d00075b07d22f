import sqlite3

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    render_template_string,
    request,
    send_file,
    send_from_directory,
    session,
    url_for,
)
from markupsafe import Markup, escape
from werkzeug.utils import secure_filename

app = Flask(__name__)
garden = Blueprint("garden", __name__)


@app.route("/greet/<name>")
def greet(name):
    return f"<h1>Hello {name}</h1>"  # flow: html


@app.route("/greet-safely/<name>")
def greet_safely(name):
    return f"<h1>Hello {escape(name)}</h1>"


@garden.get("/beds/<int:bed>")
def show_bed(bed):
    return "<p>bed " + str(bed) + "</p>"


@garden.post("/beds")
def add_bed():
    wanted = request.get_json()
    return {"name": wanted["name"]}


@app.get("/tulips")
def tulips():
    return jsonify(colour=request.args["colour"])


@app.get("/roses")
def roses():
    response = make_response("Roses in " + request.args.get("colour", "red"))  # flow: html
    return response


@app.get("/asters")
def asters():
    response = make_response("asters: " + request.args.get("colour", ""))
    response.headers["Content-Type"] = "text/plain"
    return response


@app.get("/daisies")
def daisies():
    text = request.headers["X-Colour"]
    return Response(text)  # flow: html


@app.get("/poppies")
def poppies():
    return Response(request.values["colour"], mimetype="application/json")


@app.get("/ferns")
def ferns():
    return Response(request.values["colour"], content_type="text/html")  # flow: html


@app.get("/moss")
def moss():
    return "moss " + request.cookies["shade"], 200, {"Content-Type": "text/plain"}


@app.get("/page")
def page():
    return render_template("page.html", title=request.args["title"])


@app.get("/preview")
def preview():
    return render_template_string("<p>" + request.args["text"] + "</p>")  # flow: template


@app.get("/bold")
def bold():
    label = Markup("<b>" + request.args["label"] + "</b>")  # flow: html
    return render_template("label.html", label=label)


@app.get("/bolder")
def bolder():
    label = Markup("<b>%s</b>") % request.args["label"]
    return render_template("label.html", label=label)


@app.get("/go")
def go():
    return redirect(request.args.get("next", "/"))  # flow: redirect


@app.get("/home")
def home():
    return redirect(url_for("page", title=request.args["title"]))


@app.get("/plan")
def plan():
    return send_file("plans/" + request.args["name"])  # flow: path


@app.get("/plans/<path:name>")
def named_plan(name):
    return send_from_directory("plans", name)


@app.post("/photos")
def photos():
    photo = request.files["photo"]
    photo.save("photos/" + photo.filename)  # flow: path upload
    return "", 204


@app.post("/safe-photos")
def safe_photos():
    photo = request.files["photo"]
    photo.save("photos/" + secure_filename(photo.filename))  # flow: upload
    return "", 204


@app.post("/sign-in")
def sign_in():
    session["gardener"] = request.form["gardener"]  # flow: session
    session["beds"] = int(request.form["beds"])
    session.update(tool=request.form["tool"])  # flow: session
    return "", 204


@app.errorhandler(404)
def missing(error):
    return "Nothing grows at " + request.path, 404  # flow: html


@app.get("/seeds/<kind>")
def seeds(kind):
    cursor = sqlite3.connect("garden.db").cursor()
    cursor.execute("SELECT * FROM seed WHERE kind = '" + kind + "'")  # flow: sql
    return jsonify(cursor.fetchall())


@app.get("/lists")
def lists():
    rows = []
    for name, value in request.args.items():
        rows.append(f"<li>{name}: {value}</li>")
    return "".join(rows)  # flow: html


@app.get("/escaped-lists")
def escaped_lists():
    rows = [f"<li>{escape(value)}</li>" for value in request.args.values()]
    return "\n".join(rows)


@app.get("/late")
def late():
    response = make_response()
    response.data = "<p>" + request.args["text"] + "</p>"  # flow: html
    return response


def added(kind):
    open("kinds/" + kind)  # flow: path
    return f"<p>{kind}</p>"  # flow: html


def added_number(number):
    open(f"numbers/{number}")
    return f"<p>{number}</p>"


app.add_url_rule("/added/<kind>", view_func=added)
app.add_url_rule("/added-numbers/<int:number>", "numbers", added_number)
