import hashlib
import json


def canonical(record):
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()


class Notary:
    """Tenants send a contract to be sealed; the same seal means the same contract in court."""

    def __init__(self, book):
        self.book = book

    def seal(self, contract):
        """The mark that proves which contract was agreed on."""
        mark = hashlib.md5(canonical(contract)).hexdigest()
        self.book.append((contract["number"], mark))
        return mark
