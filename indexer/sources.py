"""What an index remembers of its source files and the disk go in; where they differ comes out. Every file is read.

`jianbao index` tells by size and times what may have changed; this reads all, and so finds also what changed on the
disk alone, with no one writing to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import IndexMissing
from indexer.ledger import Root
from indexer.stored import stored
from indexer.survey import Found, file_digest, root_of, survey

Progress = Callable[[int, int], object]
"""Called with how many files are read and how many there are."""


@dataclass(frozen=True, slots=True)
class Sources:
    """`whole`: files as they were indexed, counted. The others by name: not there any more; there and other than they
    were; not to be read (name, why); not indexed yet. `missing`: roots that are not there."""

    whole: int
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    new: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def agree(self) -> bool:
        """Whether the index is of just these files."""
        return not (self.gone or self.changed or self.unreadable or self.new or self.missing)


def compare_sources(folder: Path, tell: Progress | None = None) -> Sources:
    """Read every source file. Raises IndexMissing, IndexUnusable, OSError."""
    kept = stored(folder)
    if kept.settings is None:
        raise IndexMissing(f"{folder}: the index is still empty", "Fill it: jianbao index PATH")
    roots = tuple(Root(*root) for root in kept.settings.roots)
    base = folder.absolute().parent
    here = survey(roots, roots, base)
    missing = {root.path for root in roots if not os.path.lexists(root.path)}
    whole = 0
    gone: list[str] = []
    changed: list[str] = []
    unreadable: list[tuple[str, str]] = []
    for done, (name, record) in enumerate(sorted(kept.files.items()), 1):
        if tell is not None:
            tell(done, len(kept.files))
        path = os.path.abspath(base / name)
        if name not in here.files and root_of(path, roots).path in missing:
            continue
        found = here.files.get(name) or Found(path, name, root_of(path, roots))
        try:
            if file_digest(found.path) == record.digest:
                whole += 1
            else:
                changed.append(name)
        except FileNotFoundError:
            gone.append(name)
        except OSError as error:
            if record.digest:
                unreadable.append((name, error.strerror or str(error)))
            else:  # and so it was when it was indexed
                whole += 1
    new = tuple(sorted(here.files.keys() - kept.files.keys()))
    return Sources(whole, tuple(gone), tuple(changed), tuple(unreadable), new, tuple(sorted(missing)))
