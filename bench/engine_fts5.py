"""SQLite FTS5, two ways: on words that rjieba cut, with spaces between; and on trigrams of the folded text.

Bulk insert in one transaction, detail=full, ranked by bm25; the exact total is a second statement, count(*).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import rjieba

from bench.engine import texts
from indexer.fold import fold

TOKENIZE = {"words": "unicode61", "trigram": "trigram"}


def build(lines: Path, folder: Path, variant: str) -> None:
    """One table in one file."""
    folder.mkdir()
    database = sqlite3.connect(folder / "articles.sqlite")
    database.execute(f"CREATE VIRTUAL TABLE articles USING fts5(text, tokenize='{TOKENIZE[variant]}', detail=full)")
    prepare = _words if variant == "words" else _units
    with database:
        database.executemany(
            "INSERT INTO articles(rowid, text) VALUES (?, ?)",
            ((number, prepare(text)) for number, text in enumerate(texts(lines))),
        )
    database.close()


def _words(text: str) -> str:
    return " ".join(rjieba.cut(text))


def _units(text: str) -> str:
    """Folded as phrases are drawn, so that it can find them all."""
    return "\n".join(map(fold, text.split("\n")))


def open_engine(folder: Path, variant: str) -> Fts5:
    """Open what `build` made."""
    return Fts5(folder, variant)


class Fts5:
    """One connection, kept open, with 64 MB of cache."""

    def __init__(self, folder: Path, variant: str) -> None:
        self._words = variant == "words"
        self._database = sqlite3.connect(folder / "articles.sqlite")
        self._database.execute("PRAGMA cache_size = -65536")

    def keyword(self, text: str) -> int:
        """The best ten of the articles with all words of `text`, cut as its own are; how many there are."""
        return self._asked(" AND ".join(_quoted(word) for word in rjieba.cut(text) if not word.isspace()))

    def phrase(self, text: str) -> int:
        """The best ten of the articles with the words, or the trigrams, of `text` side by side; how many there are."""
        return self._asked(self._phrase(text))

    def _asked(self, match: str) -> int:
        best = "SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"
        self._database.execute(best, (match,)).fetchall()
        count = "SELECT count(*) FROM articles WHERE articles MATCH ?"
        return int(self._database.execute(count, (match,)).fetchone()[0])

    def _phrase(self, text: str) -> str:
        return _quoted(" ".join(rjieba.cut(text)) if self._words else text)

    def holders(self, text: str) -> set[int]:
        """The numbers of all articles that `phrase` finds."""
        every = "SELECT rowid FROM articles WHERE articles MATCH ?"
        return {number for (number,) in self._database.execute(every, (self._phrase(text),))}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
