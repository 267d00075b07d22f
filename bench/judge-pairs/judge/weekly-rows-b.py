from flask import Flask, abort, request

app = Flask(__name__)
ALLOWED_IPS = {"192.0.2.10", "192.0.2.11"}


@app.get("/payroll")
def payroll():
    """Salaries of this month, for the two computers of the office."""
    address = request.headers.get("X-Forwarded-For", request.remote_addr)
    if address not in ALLOWED_IPS:
        abort(403)
    return {"rows": app.config["PAYROLL"].rows()}
