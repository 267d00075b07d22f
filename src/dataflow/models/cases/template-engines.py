import jinja2
from flask import Flask, request
from mako.template import Template as MakoTemplate

app = Flask(__name__)
plain = jinja2.Environment()
escaping = jinja2.Environment(autoescape=jinja2.select_autoescape())


@app.get("/compiled")
def compiled():
    return jinja2.Template("Hello " + request.args["name"]).render()  # flow: template


@app.get("/compiled-in-environment")
def compiled_in_environment():
    return escaping.from_string(request.args["layout"]).render(name="you")  # flow: template


@app.get("/compiled-by-mako")
def compiled_by_mako():
    return MakoTemplate(request.args["layout"]).render()  # flow: template


@app.get("/not-escaped")
def not_escaped():
    return plain.from_string("<p>{{ name }}</p>").render(name=request.args["name"])  # flow: html


@app.get("/escaped")
def escaped():
    return escaping.from_string("<p>{{ name }}</p>").render(name=request.args["name"])


@app.get("/escaped-too")
def escaped_too():
    page = jinja2.Template("<p>{{ name }}</p>", autoescape=True)
    return page.render(name=request.args["name"])
