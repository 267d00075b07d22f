import shutil
import tarfile
from pathlib import Path


def archive(source: Path, target: Path) -> Path:
    """Pack a folder of scans and hand the archive to the vault."""
    staging = target.with_suffix(".part")
    try:
        with tarfile.open(staging, "w:gz") as tar:
            tar.add(source, arcname=source.name)
        shutil.move(staging, target)
    except OSError:
        try:
            staging.unlink()
        except Exception:
            pass
        raise
    shutil.rmtree(source)
    return target
