from quart import Quart, redirect, request

app = Quart(__name__)


@app.get("/moths/<name>")
async def moth(name):
    return "<p>" + name + "</p>"  # flow: html


@app.post("/moths")
async def new_moth():
    form = await request.form
    open("moths/" + form["name"])  # flow: path
    return {"name": form["name"]}


@app.get("/go")
async def go():
    return redirect(request.args["next"])  # flow: redirect


@app.get("/home")
async def home():
    return redirect("/moths")


@app.get("/wings/<int:count>")
async def wings(count):
    return f"<p>{count}</p>"
