from flask import request
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Optional


class CatalogueSearchForm(FlaskForm):
    """What to look for in the catalogue; sent by GET, so that people can share the address of the result."""

    class Meta:
        csrf = False

    words = StringField(validators=[Optional()])
    order = SelectField(choices=[("title", "Title"), ("year", "Year")])


def search(catalogue):
    form = CatalogueSearchForm(request.args)
    if form.validate():
        return catalogue.find(form.words.data, order=form.order.data)
    return []
