import os
import re


class Announcer:
    """Reads messages aloud that visitors of the museum have sent to its number."""

    def __init__(self, inbox):
        self.inbox = inbox
        self.texts = []

    def collect(self):
        self.texts = [re.sub(r"[ ]+", " ", message.text)[:200] for message in self.inbox.unread()]

    def speak(self):
        """Read the messages of the visitors aloud."""
        for text in self.texts:
            os.system(f'espeak -v en "{text}"')
