import hashlib


def short_name(title: str) -> str:
    """For file names that would be too long."""
    return title[:40] + "-" + hashlib.sha1(title.encode()).hexdigest()[:8]
