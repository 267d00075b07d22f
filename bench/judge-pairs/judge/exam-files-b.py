import os
import stat


def collect(path, target):
    """Runs on the teacher's computer: the teacher copies a file from one of her own folders to another."""
    if os.path.isfile(path):
        with open(path, "rb") as handle:
            data = handle.read()
        with open(target, "wb") as handle:
            handle.write(data)
        os.chmod(target, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        return len(data)
    return 0
