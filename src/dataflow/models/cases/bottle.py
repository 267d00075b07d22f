from bottle import Bottle, html_escape, redirect, request, response, route, static_file, template

app = Bottle()


@route("/cats/<name>")
def cat(name):
    return "<b>" + name + "</b>"  # flow: html


@app.get("/dogs/<number:int>")
def dog(number):
    return f"<b>{number}</b>"


@app.post("/birds")
def bird():
    song = request.forms.get("song")
    return "<i>" + html_escape(song) + "</i>"


@app.get("/fish")
def fish():
    return {"colour": request.query.colour}


@app.get("/frogs")
def frog():
    response.content_type = "text/plain"
    return "frog " + request.query.colour


@app.get("/newts")
def newt():
    return template("<p>" + request.query["colour"] + "</p>")  # flow: template


@app.get("/toads")
def toad():
    return template("toad.html", colour=request.query["colour"])


@app.get("/go")
def go():
    redirect(request.params["to"])  # flow: redirect


@app.get("/pictures/<name:path>")
def picture(name):
    return static_file(name, root="pictures")


@app.post("/pictures")
def new_picture():
    picture = request.files.get("picture")
    picture.save("pictures/" + picture.raw_filename)  # flow: path upload
    picture.save("pictures/" + picture.filename)  # flow: upload
    return "stored"
