"""A text on the screen and the file it came from go in, the text as a hyperlink (OSC 8) comes out, where that is known to work.

Terminals that do not know hyperlinks mostly leave them out, but some show what they are written with: only those that
are known to be good get them, or all where FORCE_HYPERLINK says so (0: none).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LINK: Final = re.compile("\x1b]8;[^\x1b\x07]*\x1b\\\\")
"""How one begins or ends."""

_PROGRAMS: Final = {"iTerm.app": (3, 1), "WezTerm": (20200620,), "vscode": (1, 72), "ghostty": (0,), "zed": (0,)}
"""TERM_PROGRAM → the TERM_PROGRAM_VERSION from which on it knows them."""
_TERMS: Final = ("alacritty", "xterm-kitty", "foot", "contour", "xterm-ghostty")
_VTE: Final = 5001
"""VTE_VERSION: 0.50.0 crashed on them."""
_KONSOLE: Final = 201200


def wanted(terminal: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output is a terminal that is known to show hyperlinks, or the user says it is."""
    forced = environ.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in ("0", "false")
    term = environ.get("TERM", "")
    if not terminal or term == "dumb" or term.startswith(("screen", "tmux")) or environ.get("TMUX"):
        return False
    least = _PROGRAMS.get(environ.get("TERM_PROGRAM", ""))
    return (
        (least is not None and _numbers(environ.get("TERM_PROGRAM_VERSION", "")) >= least)
        or _number(environ.get("VTE_VERSION", "")) >= _VTE
        or _number(environ.get("KONSOLE_VERSION", "")) >= _KONSOLE
        or bool(environ.get("WT_SESSION"))
        or term.startswith(_TERMS)
    )


def link(text: str, name: str, index: Path) -> str:
    """The text as a link to a file of the archive, if the file is there; `name`: as the index has it."""
    path = Path(os.path.abspath(index.parent / name))
    if not text or not wanted(sys.stdout.isatty()) or not path.is_file():
        return text
    import socket
    from urllib.parse import quote

    return f"\x1b]8;;file://{quote(socket.gethostname())}{quote(path.as_posix())}\x1b\\{text}\x1b]8;;\x1b\\"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0]))


def _number(version: str) -> int:
    return int(version) if version.isascii() and version.isdigit() else 0
