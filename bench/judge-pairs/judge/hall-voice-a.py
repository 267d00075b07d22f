import os
import time


class Announcer:
    """Tells the time aloud in the hall of the museum, every hour."""

    def __init__(self, bell):
        self.bell = bell
        self.texts = []

    def collect(self):
        self.texts = ["Good day", time.strftime("It is %H hours", time.localtime())]

    def speak(self):
        """Say the greeting and the hour that collect has put together."""
        for text in self.texts:
            os.system(f'espeak -v en "{text}"')
