import sys


class CrashSummary:
    """Text about the local variables of a failed job, for the crash report."""

    def __init__(self, limit=80):
        self.limit = limit

    def show(self, name, value):
        """One line for one variable; objects may have a broken __repr__ of their own."""
        try:
            text = repr(value)
            return f"{name} = {text[: self.limit]}"
        except Exception:
            pass
        return f"{name} = <{type(value).__name__} that cannot be shown>"


def summarise(frame, stream=sys.stderr):
    summary = CrashSummary()
    for name, value in frame.f_locals.items():
        print(summary.show(name, value), file=stream)
