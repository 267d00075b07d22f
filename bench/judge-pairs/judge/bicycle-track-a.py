import hmac
import xml.etree.ElementTree as ET

from flask import Flask, request

app = Flask(__name__)


@app.post("/routes")
def import_route():
    """Take back the track that this server has given to the form, with the seal that only it can make."""
    text = request.get_data(cache=False)
    seal = hmac.new(app.secret_key, text, "sha256").hexdigest()
    if not hmac.compare_digest(seal, request.headers.get("X-Seal", "")):
        return {"error": "not ours"}, 400
    root = ET.fromstring(text)
    return {"points": len(root.findall(".//trkpt"))}
