import os
import tempfile


def private_folder():
    """A folder that only this process knows and only its user may enter."""
    return tempfile.mkdtemp(prefix="avatars-")


def drop_preview(path):
    """Delete a preview from the private folder above, which only this program may enter."""
    if os.path.exists(path):
        os.remove(path)
        return True
    return False


def sweep(folder):
    return [name for name in os.listdir(folder) if drop_preview(os.path.join(folder, name))]
