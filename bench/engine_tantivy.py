"""tantivy on words that rjieba cut, with spaces between; texts stored; BM25, top ten and exact count in one pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rjieba
import tantivy

from bench.engine import texts


def build(lines: Path, folder: Path, _variant: str) -> None:
    """Two threads, the heap it takes by itself, one commit."""
    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(num_threads=2)
    for number, text in enumerate(texts(lines)):
        writer.add_document(tantivy.Document(number=number, text=" ".join(rjieba.cut(text))))
    writer.commit()
    writer.wait_merging_threads()


def _schema() -> Any:
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("number", stored=True)
    schema.add_text_field("text", stored=True, tokenizer_name="whitespace", index_option="position")
    return schema.build()


def open_engine(folder: Path, _variant: str) -> Tantivy:
    """Open what `build` made."""
    return Tantivy(folder)


class Tantivy:
    """One searcher, kept open."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def keyword(self, text: str) -> int:
        """The best ten of the articles with all words of `text`, cut as its own are; how many there are."""
        terms = [(tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "text", word)) for word in _words(text)]
        return self._count(self._searcher.search(tantivy.Query.boolean_query(terms), 10))

    def phrase(self, text: str) -> int:
        """The best ten of the articles with the words of `text` side by side; how many there are."""
        return self._count(self._searcher.search(self._phrase(text), 10))

    def _count(self, result: Any) -> int:
        return int(result.count)

    def _phrase(self, text: str) -> Any:
        words: list[Any] = _words(text)
        if not words:
            return tantivy.Query.empty_query()
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, "text", words[0])
        return tantivy.Query.phrase_query(self._schema, "text", words)

    def holders(self, text: str) -> set[int]:
        """The numbers of all articles that `phrase` finds."""
        found = self._searcher.search(self._phrase(text), self._searcher.num_docs).hits
        return {int(self._searcher.doc(address)["number"][0]) for _, address in found}


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if not word.isspace()]
