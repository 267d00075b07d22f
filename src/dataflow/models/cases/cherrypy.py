import html

import cherrypy
from cherrypy.lib.static import serve_file


class Orchard:
    @cherrypy.expose
    def index(self, fruit="apple"):
        return "<p>" + fruit + "</p>"  # flow: html

    @cherrypy.expose
    def escaped(self, fruit="apple"):
        return "<p>" + html.escape(fruit) + "</p>"

    @cherrypy.expose
    def away(self, to):
        raise cherrypy.HTTPRedirect(to)  # flow: redirect

    @cherrypy.expose
    def picture(self):
        return serve_file("/srv/" + cherrypy.request.params["name"])  # flow: path

    def harvest(self, fruit):
        return "<p>" + fruit + "</p>"
