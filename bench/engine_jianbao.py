"""This project's own engine in the bench: built by the whole command, asked through the Python API."""

from __future__ import annotations

from pathlib import Path

import search
from search.lexer import ESCAPE, ESCAPED


def build(lines: Path, folder: Path, _variant: str) -> None:
    """`jianbao index --index FOLDER LINES`, in this process and its workers."""
    from cli.main import main

    main(["index", "--index", str(folder), str(lines)])


def open_engine(folder: Path, _variant: str) -> Jianbao:
    """Open what `build` made."""
    return Jianbao(folder)


class Jianbao:
    """Words and phrases as they are typed into `jianbao search`. No engine reads the texts of the ten it gives."""

    def __init__(self, folder: Path) -> None:
        self._index = search.open_index(folder)

    def keyword(self, text: str) -> int:
        """The best ten of the articles with all words of `text`; how many there are."""
        return self._asked(text)

    def phrase(self, text: str) -> int:
        """The best ten of the articles with `text`; how many there are."""
        return self._asked(_quoted(text))

    def _asked(self, query: str) -> int:
        return len(self._index.search(query, limit=10))

    def holders(self, text: str) -> set[int]:
        """The numbers of all articles with `text`: they are their ids."""
        return {int(hit.article.id) for hit in self._index.search(_quoted(text), limit=None)}


def _quoted(text: str) -> str:
    """As a phrase, the marks that mean something in one taken as text."""
    return '"' + "".join(ESCAPE + char if char in ESCAPED else char for char in text) + '"'
