import sys


class CrashNote:
    """Values of a job that has failed, for people who read the crash report."""

    def __init__(self, stream=sys.stderr):
        self.stream = stream

    def text_of(self, name, value):
        """One line for one value; the class of a value may have a broken __repr__."""
        try:
            text = repr(value)
            return f"{name}={text[:80]}"
        except Exception:
            pass
        return f"{name}=<{type(value).__name__}, cannot be shown>"

    def print(self, values, error):
        print(f"job failed: {error!r}", file=self.stream)
        for name, value in values.items():
            print(self.text_of(name, value), file=self.stream)
