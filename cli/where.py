"""What the user said of where the index is goes in, the folder of the index comes out.

`--index` or JIANBAO_INDEX; else the `.jianbao` of the nearest folder upwards that has one; else, to write one, here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indexer.errors import IndexMissing, JianbaoError

NAME: Final = ".jianbao"


def existing(said: Path | None) -> Path:
    """The index to read. Raises IndexMissing where there is none."""
    folder = _named(said) if said is not None else _nearest()
    if folder is None:
        raise IndexMissing(
            f"there is no index here: no {NAME} in {_here()} or any folder above it",
            "Make one: jianbao index PATH\nOr say where it is: --index DIR, or JIANBAO_INDEX=DIR",
        )
    return folder


def to_write(said: Path | None) -> Path:
    """The index to make or to update."""
    if said is not None:
        return _named(said)
    folder = _nearest() or _here() / NAME
    if folder.exists() and not folder.is_dir():
        raise JianbaoError(f"{folder}: is a file, not the folder of an index", "Move it, or say where: --index DIR")
    return folder


def _named(said: Path) -> Path:
    """The folder named; or the index in it, where the archive was named instead of its index."""
    return said / NAME if (said / NAME).is_dir() else said


def _nearest() -> Path | None:
    here = _here()
    return next((folder / NAME for folder in (here, *here.parents) if (folder / NAME).is_dir()), None)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise JianbaoError("the folder you are in is no longer there", "Go to another: cd") from error
