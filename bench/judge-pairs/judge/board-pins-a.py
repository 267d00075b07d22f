import hashlib
import json
from pathlib import Path

STATE = Path("/var/lib/gate/state.json")


class Gate:
    """Opens the gate of the allotments; each tenant has a number of six digits."""

    def __init__(self):
        self.state = json.loads(STATE.read_text())

    def opens(self, tenant, pin):
        """True where the digits that a tenant has typed are those that are stored."""
        digest = hashlib.sha256(str(pin).encode()).hexdigest()
        return self.state["tenants"].get(tenant) == digest
