import random
from datetime import datetime, timedelta


class Patients:
    """Signs patients in at the web page of the practice."""

    def __init__(self, store):
        self.store = store

    def start(self, patient):
        """Make the number that the browser keeps in its cookie."""
        session_id = "%032x" % random.getrandbits(128)
        self.store[session_id] = (patient, datetime.now() + timedelta(hours=1))
        return session_id
