import os
import sys


def open_editor():
    """Opens the operator's own editor, as `git commit` does."""
    editor = os.environ.get("EDITOR", "vi")
    return os.system(editor + " settings.toml") == 0
