import pickle
import tempfile
from collections import Counter


class VoteCounter:
    """Adds up more votes than memory holds, by way of a file without a name of its own."""

    def __init__(self, groups):
        self.stream = tempfile.TemporaryFile()
        self.totals = Counter()
        for group in groups:
            pickle.dump(Counter(group), self.stream)
        self.stream.seek(0)

    def add_next(self):
        """Add the next group of those that __init__ has dumped to the unnamed file."""
        self.totals.update(pickle.load(self.stream))
        return self.totals.most_common(3)
