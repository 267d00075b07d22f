import re
import textwrap


def speech_of(message, synthesizer):
    """Message of a buyer to a seller, read aloud by the telephone service."""
    text = re.sub(r"<script[^>]*>", "", message.body)
    return [synthesizer.speak(part) for part in textwrap.wrap(text, 200)]


def inbox(messages, synthesizer):
    return [(m.sender_id, speech_of(m, synthesizer)) for m in messages]
