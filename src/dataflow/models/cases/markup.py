from flask import make_response, request
from markupsafe import Markup, escape


def joined():
    return make_response("<b>" + request.args["bird"] + "</b>")  # flow: html


def declared():
    return make_response(Markup("<b>" + request.args["bird"] + "</b>"))  # flow: html


def formatted_before():
    return make_response(Markup("<b>%s</b>" % request.args["bird"]))  # flow: html


def formatted():
    return make_response(Markup("<b>%s</b>") % request.args["bird"])


def formatted_by_name():
    return make_response(Markup("<b>%(bird)s</b>") % {"bird": request.args["bird"]})


def added():
    page = Markup("<p>") + request.args["bird"]
    page += request.args["nest"]
    return make_response(page + Markup("</p>"))


def filled():
    row = Markup("<td>{}</td>").format(request.args["bird"])
    return make_response(Markup("<tr>") + row + escape(request.args["nest"]))
