import tornado.web
from tornado.escape import xhtml_escape
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
