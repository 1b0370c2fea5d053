"""Files that an index knows and no longer finds go in; what of their folders looks like a disk out of reach comes out.

A disk that is not mounted leaves an empty folder, or none; one that fails leaves folders and files that cannot be read.
A person who takes pages out leaves others where they were. Renamed files are not lost: whoever calls leaves them out.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

MANY: Final = 20
"""Files. An issue of a daily has 4 to 16 pages, each a file: taking out one, or a week of a small archive, is no
accident. More than so many at once is one, if they are more than half of a folder's, or leave a folder empty."""

_GONE: Final = (errno.ENOENT, errno.ENOTDIR)


def out_of_reach(known: Mapping[str, str], lost: Iterable[str]) -> tuple[str, str] | None:
    """(folder, what is the matter with it), if the `lost` of the `known` files look like more than files taken out.

    `known`: path of a file → the path `jianbao index` was told of, a folder or the file itself. All paths absolute.
    """
    places = {root: str(Path(root).parent) if root in known else root for root in set(known.values())}
    of_place = Counter(places[root] for root in known.values())
    lost_of: dict[str, list[str]] = {}
    for path in lost:
        lost_of.setdefault(places[known[path]], []).append(path)
    for place, paths in sorted(lost_of.items()):
        matter = _state(place)
        if matter is not None:
            return place, matter
        under = _under(place, paths)
        for folder, count in sorted(under.items()):
            matter = _state(folder)
            if matter == _EMPTY and count <= MANY:
                continue
            if matter is not None and matter != _MISSING:
                return folder, matter
        if len(paths) > MANY and 2 * len(paths) > of_place[place]:
            return place, f"{len(paths):,} of its {of_place[place]:,} files are gone or cannot be read"
    return None


def _under(place: str, paths: list[str]) -> Counter[str]:
    """The folders between a place and its lost files, and how many were lost in and below each."""
    count: Counter[str] = Counter()
    for path in paths:
        folder = os.path.dirname(path)
        while len(folder) > len(place):
            count[folder] += 1
            folder = os.path.dirname(folder)
    return count


_MISSING: Final = "is not there"
_EMPTY: Final = "is empty"


def _state(folder: str) -> str | None:
    """What is the matter with a folder; None where it can be read and has anything in it, if only a hidden file."""
    try:
        with os.scandir(folder) as entries:
            return None if next(entries, None) else _EMPTY
    except OSError as error:
        return _MISSING if error.errno in _GONE else f"cannot be read: {error.strerror}"
