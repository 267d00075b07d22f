from flask import Flask, request
from flask_restful import Resource, reqparse
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields import PasswordField

app = Flask(__name__)
parser = reqparse.RequestParser()
parser.add_argument("title")


class BookForm(FlaskForm):
    title = StringField("title")
    pages = IntegerField("pages")
    shelf = SelectField("shelf", choices=["a", "b"])
    secret = PasswordField("secret")


@app.route("/books", methods=["GET", "POST"])
def books():
    form = BookForm()
    if form.validate_on_submit():
        open("books/" + form.title.data)  # flow: path
        open("books/" + form.secret.data)  # flow: path
        return "stored " + form.title.data  # flow: html
    return "no book"


@app.route("/shelves", methods=["POST"])
def shelves():
    form = BookForm()
    open(f"books/{form.pages.data}")
    return "shelf " + form.shelf.data


class Book(Resource):
    def get(self, title):
        open("books/" + title)  # flow: path
        return {"title": title}

    def post(self):
        arguments = parser.parse_args()
        open("books/" + arguments["title"])  # flow: path
        return arguments

    def delete(self, title: int):
        open(f"books/{title}")
        return request.args["reason"]
