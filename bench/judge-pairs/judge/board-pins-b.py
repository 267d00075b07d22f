import hashlib
import json
from pathlib import Path

STATE = Path("/var/lib/gate/state.json")


class Board:
    """The relays of the gate; each hangs on a pin of the controller, such as GPIO17."""

    def __init__(self):
        self.state = json.loads(STATE.read_text())

    def changed(self, relay, pin):
        """True where a relay hangs on another contact, such as GPIO17, than at the last start."""
        digest = hashlib.sha256(str(pin).encode()).hexdigest()
        return self.state["relays"].get(relay) != digest
