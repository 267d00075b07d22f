import hashlib
import json


def canonical(record):
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()


class Spreader:
    """Spreads contracts over the shelves of the paper archive, so that they fill evenly."""

    def __init__(self, shelves):
        self.shelves = shelves

    def place(self, contract):
        """Shelf that the paper is put on; any shelf will do."""
        mark = hashlib.md5(canonical(contract)).hexdigest()
        shelf = int(mark, 16) % len(self.shelves)
        self.shelves[shelf].append(contract["number"])
        return shelf
