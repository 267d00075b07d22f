import os
import pwd


def owner_of(folder):
    return pwd.getpwuid(os.stat(folder).st_uid)


def hand_back(path, user):
    """Run by cron as root: files that users dropped into /srv/inbox get their owner back."""
    entry = pwd.getpwnam(user)
    if not os.path.islink(path):
        os.chown(path, entry.pw_uid, entry.pw_gid)
        return True
    return False


def sweep(inbox="/srv/inbox"):
    return [name for name in os.listdir(inbox) if hand_back(os.path.join(inbox, name), name)]
