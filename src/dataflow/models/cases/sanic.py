from sanic import Sanic, response
from sanic.response import html, redirect, text

app = Sanic("workshop")


@app.get("/saws/<name>")
async def saw(request, name):
    return html("<p>" + name + "</p>")  # flow: html


@app.get("/saws/<number:int>")
async def saw_by_number(request, number):
    return html(f"<p>{number}</p>")


@app.post("/saws")
async def new_saw(request):
    open("saws/" + request.json["name"])  # flow: path
    return response.json(request.json)


@app.get("/go")
async def go(request):
    return redirect(request.args.get("next"))  # flow: redirect


@app.get("/text")
async def plain(request):
    return text("<p>" + request.args.get("text") + "</p>")


@app.get("/plan/<name:path>")
async def plan(request, name):
    return await response.file("plans/" + name)  # flow: path
