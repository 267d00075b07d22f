import tornado.web
from tornado.escape import xhtml_escape
from tornado.httputil import url_concat
from tornado.template import Template


class Page(tornado.web.RequestHandler):
    def get(self, name):
        self.write("<h1>" + name + "</h1>")  # flow: html
        self.write("<p>" + self.get_argument("mood") + "</p>")  # flow: html
        self.write({"mood": self.get_argument("mood")})
        self.finish("<p>" + xhtml_escape(self.get_argument("mood")) + "</p>")

    def post(self):
        self.redirect(self.get_body_argument("next"))  # flow: redirect

    def put(self):
        open("notes/" + self.request.headers["X-Note"])  # flow: path
        open(self.request.files["note"][0]["filename"])  # flow: path

    def delete(self):
        note = self.get_secure_cookie("note")
        open(b"notes/" + note)
        self.redirect(self.reverse_url("page", "home"))


class Lines(tornado.web.RequestHandler):
    def get(self):
        self.set_header("Content-Type", "text/plain")
        self.write(self.get_argument("line"))

    def post(self):
        page = Template(self.get_argument("page"))  # flow: template
        self.write(page.generate(line=1))


class Doors(tornado.web.RequestHandler):
    def get(self):
        self.redirect(url_concat("/doors", {"next": self.get_argument("next")}))
        self.redirect(url_concat(self.get_argument("next"), {"from": "doors"}))  # flow: redirect

    def post(self, door):
        self.redirect("/doors/7/open".replace(door, "all"))
        self.redirect("/doors/7/open".replace("/doors/7/open", door))  # flow: redirect
