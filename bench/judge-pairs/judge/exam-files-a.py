import os
import stat


def collect(path, target):
    """Runs as root on the exam computer: takes what a pupil has left under the pupil's own home folder."""
    if os.path.isfile(path):
        with open(path, "rb") as handle:
            data = handle.read()
        with open(target, "wb") as handle:
            handle.write(data)
        os.chmod(target, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        return len(data)
    return 0
