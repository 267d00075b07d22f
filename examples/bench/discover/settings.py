import logging
import os

log = logging.getLogger(__name__)


def read_settings():
    port = os.environ.get("PORT")
    token = os.environ.get("TOKEN")
    log.info("port %s, token %s", port, "set" if token else "missing")
    return {"port": int(port) if port else 8000, "token": token}
