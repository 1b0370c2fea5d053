"""The text of an HTML file goes in, then pieces of it as the parser gives them; the lines they stand on come out.

Lexbor does not tell where in the file a text stands. So each is looked for, from where the last was found on.
"""

from __future__ import annotations

import html
from bisect import bisect_right

LOST = 200
"""Texts looked for in vain, after which no more is looked for: each such look goes through the whole file."""


class Places:
    """Where in the file a piece of text stands: the parser does not tell, so it is looked for, from the last on."""

    def __init__(self, source: str) -> None:
        lines = source.split("\n")
        plain = [html.unescape(line).replace("\n", " ") if "&" in line else line for line in lines]
        self._text = "\n".join(plain)
        self._starts = [0]
        for line in plain:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._at = 0
        self._lost = 0
        self.line = 1

    def find(self, words: str) -> tuple[int, int]:
        """The first and last line of `words`, a text of the tree."""
        pieces = words.split("\n")
        printed = [i for i, piece in enumerate(pieces) if piece.strip()]
        if not printed:
            return self.line, self.line
        self._seek(pieces[printed[0]].strip()[:60])
        return self.line, min(self.line + printed[-1] - printed[0], len(self._starts) - 1)

    def pass_over(self, words: str) -> None:
        """Go on behind a text that is no print, so that nothing is found in it."""
        if len(words) > 2:
            key = words.strip().split("\n", 1)[0][:60]
            if self._seek(key):
                self._at = min(len(self._text), self._at + max(0, len(words.strip()) - len(key)))

    def _seek(self, key: str) -> bool:
        if not key or self._lost > LOST:
            return False
        at = self._text.find(key, self._at)
        if at < 0:
            self._lost += 1
            at = self._text.rfind(key, 0, self._at)  # the parser moves text out of tables
            if at >= 0:
                self.line = bisect_right(self._starts, at)
            return False
        self._at = at + len(key)
        self.line = bisect_right(self._starts, at)
        return True
