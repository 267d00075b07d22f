import json


class Checkpoint:
    """Values of a running job; it goes on from these after a restart."""

    def __init__(self, path):
        self.path = path

    def text_of(self, name, value):
        """One line for one value, with which the job goes on after a restart."""
        try:
            text = json.dumps(value.as_dict())
            return f"{name}={text}"
        except Exception:
            pass
        return f"{name}=null"

    def save(self, values):
        with open(self.path, "w", encoding="utf-8") as handle:
            for name, value in values.items():
                print(self.text_of(name, value), file=handle)
