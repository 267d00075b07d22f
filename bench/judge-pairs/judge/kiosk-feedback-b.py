from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired


class AddressForm(FlaskForm):
    """Where newsletters and invoices go; sent from the profile page of a customer who is signed in."""

    class Meta:
        csrf = False

    email = EmailField(validators=[DataRequired()])
    street = StringField()


@login_required
def change_address(db):
    form = AddressForm()
    if form.validate_on_submit():
        form.populate_obj(current_user)
        db.session.commit()
    return form
