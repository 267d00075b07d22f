import hashlib
import random


class Kiosk:
    """Screen of the library; shows a new tongue twister every day."""

    def __init__(self, twisters):
        self.twisters = twisters

    def picture_for(self, passphrase="she sells sea shells"):
        """Draw stars behind the words that the screen shows, the same stars for the same words."""
        mark = hashlib.sha512(passphrase.encode()).hexdigest()
        sky = random.Random(mark)
        return [(sky.random(), sky.random()) for _ in range(80)]

    def today(self, day):
        return self.twisters[day.toordinal() % len(self.twisters)]
