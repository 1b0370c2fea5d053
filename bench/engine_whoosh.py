"""Whoosh as it is usually set up for Chinese: `jieba.analyse.ChineseAnalyzer` on one stored field, BM25F."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from whoosh import fields, index, query

from bench.engine import texts


def build(lines: Path, folder: Path, _variant: str) -> None:
    """One writer, one commit."""
    folder.mkdir()
    schema = fields.Schema(number=fields.STORED, text=fields.TEXT(stored=True, analyzer=_analyzer()))
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    for number, text in enumerate(texts(lines)):
        writer.add_document(number=number, text=text)
    writer.commit()


def _analyzer() -> Any:
    with warnings.catch_warnings():  # jieba 0.42.1 has escapes that Python has been deprecating since
        warnings.simplefilter("ignore")
        import jieba
        from jieba.analyse import ChineseAnalyzer
    jieba.setLogLevel(60)
    return ChineseAnalyzer()


def open_engine(folder: Path, _variant: str) -> Whoosh:
    """Open what `build` made."""
    return Whoosh(folder)


class Whoosh:
    """One searcher, kept open."""

    def __init__(self, folder: Path) -> None:
        self._analyzer = _analyzer()
        self._searcher = index.open_dir(str(folder)).searcher()

    def keyword(self, text: str) -> int:
        """The best ten of the articles with all words of `text`, as the analyser spells them; how many there are."""
        terms = [query.Term("text", token.text) for token in self._analyzer(text)]
        return self._asked(query.And(terms))

    def phrase(self, text: str) -> int:
        """The best ten of the articles with the words of `text` side by side; how many there are."""
        return self._asked(self._words_of(text))

    def _asked(self, wanted: Any) -> int:
        results = self._searcher.search(wanted, limit=10)
        return len(results)

    def _words_of(self, text: str) -> Any:
        words = [token.text for token in self._analyzer(text)]
        return query.Phrase("text", words) if words else query.NullQuery

    def holders(self, text: str) -> set[int]:
        """The numbers of all articles that `phrase` finds."""
        return {hit["number"] for hit in self._searcher.search(self._words_of(text), limit=None)}
