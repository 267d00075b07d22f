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


@app.get("/compiled-expression")
def compiled_expression():
    return str(escaping.compile_expression(request.args["rule"])(wings=2))  # flow: template


@app.get("/compiled-in-overlay")
def compiled_in_overlay():
    return escaping.overlay(trim_blocks=True).from_string(request.args["layout"]).render()  # flow: template


@app.get("/loaded-from-dictionary")
def loaded_from_dictionary():
    loader = jinja2.DictLoader({"page": request.args["layout"]})  # flow: template
    return jinja2.Environment(loader=loader, autoescape=True).get_template("page").render()
