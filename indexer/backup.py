"""An index folder goes in, also while others write to it; a copy of its last commit, whole and checked, comes out.

The files of a commit are held open before any is copied: what a later commit deletes stays readable until then. The
table of contents is written last. A copy is an index: it is searched as it is, and copied back the same way.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indexer.disk import sync_folder
from indexer.errors import IndexMissing, IndexUnusable, JianbaoError
from indexer.stored import Opened, open_segments
from indexer.toc import has_index, last_generation, toc_name

TRIES: Final = 100
"""How often a commit may come between reading the table of contents and opening what it names: 5 ms in each 50."""
WATCHES: Final = "jianbao_watches.json"
"""What saved searches have seen (`search.watches`): no part of a commit, and of any copy. Written whole, by a rename."""
_PIECE: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied: number of the commit, of its files, their bytes, the articles in them."""

    generation: int
    files: int
    size: int
    articles: int


def backup(folder: Path, copy: Path) -> Backup:
    """Copy the last commit into `copy`, a folder that is new or empty. IndexUnusable where a file of it is damaged."""
    if copy.exists() and (not copy.is_dir() or any(copy.iterdir())):
        raise JianbaoError(f"{copy}: is there already, and not an empty folder", "Name a new folder for the copy.")
    generation, contents, segments = _commit(folder)
    for _, file in segments:
        if damaged := file.arrays.verify():
            raise IndexUnusable(
                f"{file.arrays.path}: is damaged {damaged[0]}; nothing was copied",
                "To see what else is: jianbao check. To make the index anew: jianbao index --rebuild",
            )
    copy.mkdir(exist_ok=True)
    size = len(contents)
    for entry, file in segments:
        with (copy / entry.filename).open("xb") as out:
            for piece in file.arrays.pieces(_PIECE):
                size += out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    with suppress(FileNotFoundError):
        (copy / WATCHES).write_bytes((folder / WATCHES).read_bytes())
    name = toc_name(generation)
    with (copy / f".{name}").open("xb") as out:
        out.write(contents)
        out.flush()
        os.fsync(out.fileno())
    sync_folder(copy)
    (copy / f".{name}").rename(copy / name)
    sync_folder(copy)
    articles = sum(entry.count - len(entry.gone()) for entry, _ in segments if entry.kind == "article")
    return Backup(generation, len(segments) + 1, size, articles)


def _commit(folder: Path) -> tuple[int, bytes, tuple[Opened, ...]]:
    """One commit: its number, its table of contents, and all it names, open."""
    if not has_index(folder):
        raise IndexMissing(f"{folder}: there is no index", "Make one: jianbao index PATH")
    for _ in range(TRIES):
        generation = last_generation(folder)
        if generation is None:
            break
        try:
            contents = (folder / toc_name(generation)).read_bytes()
        except FileNotFoundError:
            continue
        segments = open_segments(folder)
        if last_generation(folder) == generation:
            return generation, contents, segments
    raise IndexUnusable(f"{folder}: is written to all the time", "Copy it when the writing is done.")
