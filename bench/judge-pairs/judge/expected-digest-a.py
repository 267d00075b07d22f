import hashlib
from pathlib import Path


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def accept_download(path: Path, listing) -> bool:
    """Compare a download with the digest that the maker prints on its public page."""
    expected_digest = listing["sha256"]
    given = digest_of(path)
    if given != expected_digest:
        return False
    return path.stat().st_size > 0
