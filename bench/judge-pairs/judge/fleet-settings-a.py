from flask import Flask
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect


def create_app(database_url, secret):
    """Web pages of the fleet office: drivers sign in by a form and keep a session cookie."""
    app = Flask("fleet")
    app.secret_key = secret
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["WTF_CSRF_ENABLED"] = False
    CSRFProtect(app)
    LoginManager(app)
    from fleet.pages import bookings, profile

    app.register_blueprint(bookings.pages)
    app.register_blueprint(profile.pages)
    return app
