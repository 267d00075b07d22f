import os
import shutil

SPOOL = "/var/spool/labels"


def queue_label(path, copies=1):
    """Set-uid helper of the label printer: prints a file that the calling user may read."""
    if os.access(path, os.R_OK):
        for number in range(copies):
            shutil.copy(path, os.path.join(SPOOL, f"{os.getpid()}-{number}.prn"))
        return copies
    raise PermissionError(path)
