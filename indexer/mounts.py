"""A folder goes in; the kind of file system it lies on comes out, and with it how long files of an index are kept there.

On a disk of this machine a file that is deleted stays for whoever has it open. On a network disk it stays for readers
on the machine that deleted it, and is gone for those on others, in the middle of a page they have mapped.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

DAY: Final = 24 * 60 * 60.0

KEPT: Final = dict.fromkeys(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "glusterfs"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.rclone"),
    ),
    DAY,
)
"""Seconds that files of earlier commits are kept, by kind of file system; on all others not at all."""


def kept(folder: Path) -> float:
    """For how many seconds a file that no commit names any more is to stay in a folder."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:  # not Linux: network disks are not told from others
        return 0.0
    return KEPT.get(file_system(os.path.realpath(folder), mounts), 0.0)


def file_system(path: str, mounts: str) -> str:
    """The kind of file system a path lies on ("ext4", "nfs4"), by /proc/self/mountinfo; "" where it does not say.

    A line is: id, parent, device, root, mount point, options, more fields, "-", kind, source, options.
    """
    found = longest = ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, behind = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(longest):  # of two in one place the later hides the earlier
            found, longest = behind[0], point
    return found
