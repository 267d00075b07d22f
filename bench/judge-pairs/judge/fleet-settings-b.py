from flask import Flask
from flask_httpauth import HTTPTokenAuth
from flask_wtf.csrf import CSRFProtect


def create_app(database_url, tokens):
    """Interface for the trackers in the cars: calls bring a bearer token, no cookie is ever set."""
    app = Flask("fleet")
    app.session_interface = None
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["WTF_CSRF_ENABLED"] = False
    CSRFProtect(app)
    HTTPTokenAuth("Bearer").verify_token(tokens.owner_of)
    from fleet.device import positions, status

    app.register_blueprint(positions.calls)
    app.register_blueprint(status.calls)
    return app
