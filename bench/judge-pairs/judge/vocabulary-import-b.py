import csv

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lessons.models import Card, Deck


def import_deck(url, title, csv_path):
    """Read a whole deck of vocabulary cards from a file that a teacher has exported."""
    engine = create_engine(url)
    with Session(engine) as session:
        deck = Deck(title=title)
        session.add(deck)
        with open(csv_path, newline="", encoding="utf-8") as handle:
            for front, back in csv.reader(handle):
                session.add(Card(deck=deck, front=front.strip(), back=back.strip()))
                session.commit()
        return deck.id
