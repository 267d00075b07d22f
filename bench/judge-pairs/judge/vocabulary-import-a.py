import csv

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lessons.models import Card, Recording


def record_deck(url, deck_id, speaker, csv_path):
    """Have a speaker read each card aloud; she stops when she likes and goes on the next day."""
    engine = create_engine(url)
    with Session(engine) as session:
        with open(csv_path, newline="", encoding="utf-8") as handle:
            for card_id, front in csv.reader(handle):
                card = session.get(Card, int(card_id))
                take = speaker.record(prompt=front.strip())
                session.add(Recording(deck_id=deck_id, card=card, audio=take))
                session.commit()
        return deck_id
