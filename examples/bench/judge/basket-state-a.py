import pickle


class Checkpoint:
    """Keeps the state of a long computation of this process, in its own private folder."""

    def save(self, state):
        self.path.write_bytes(pickle.dumps(state))

    def load(self):
        return pickle.loads(self.path.read_bytes())
