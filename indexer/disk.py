"""A folder goes in; when the call returns, the names in it are on the disk, so that a loss of power does not undo a rename.

What POSIX asks for: fsync of a file saves what is in it, fsync of the folder saves that it is there.
"""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """See the names in a folder onto the disk. Windows has no such call, and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
