"""The field `across` beside a plain reading of the texts; and what is asked for with it beside what is asked without."""

from __future__ import annotations

from pathlib import Path

import pytest

import search
from indexer.across import FIELD, SIZES, is_short
from indexer.analyse import make_cutter
from indexer.schema import as_term
from indexer.segments import SegmentFile
from indexer.texts import FOLDED_ENCODING
from tests.oracles import SAMPLE, index_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("across") / "archive.idx"
    index_of(folder, SAMPLE)
    return folder


def test_holds_the_words_that_stand_across_words(folder: Path) -> None:
    """Of every article the pairs and triples that the dictionary has and the cutting has not; and no others."""
    is_word = make_cutter().engine.has_word
    for path in folder.glob("*.arrays"):
        file = SegmentFile(path)
        if file.kind != "article":
            continue
        text, across = file.field("text"), file.field(FIELD)
        assert text is not None
        assert across is not None
        cut = [{term for term in text.terms() if doc in _docs(file, "text", term)} for doc in range(file.count)]
        found = [{term for term in across.terms() if doc in _docs(file, FIELD, term)} for doc in range(file.count)]
        for doc in range(file.count):
            folded = file.folded[doc].decode(FOLDED_ENCODING)
            short = {folded[at : at + size] for at in range(len(folded) - 1) for size in SIZES}
            words = {as_term(word) for word in short if is_short(word) and is_word(word)}
            assert found[doc] == words - cut[doc]


def _docs(file: SegmentFile, name: str, term: bytes) -> set[int]:
    field = file.field(name)
    assert field is not None
    number = field.find(term)
    assert number is not None
    return set(field.docs(number).tolist())


def test_answers_as_reading_the_texts_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For pairs of the sample, and words of three, asked for as words: the same articles and scores, read or known."""
    with search.open_index(folder) as index:
        bodies = [hit.article.headline + hit.article.body[:200] for hit in index.search("", limit=None)]
        is_word = index.cutter.engine.has_word
        pairs = sorted({body[at : at + 2] for body in bodies for at in range(0, len(body) - 1, 7)})
        words = sorted({body[at : at + 3] for body in bodies for at in range(len(body) - 2)})
        asked = [pair for pair in pairs if is_short(pair)][:400] + [word for word in words if is_word(word)][:200]
        known = [_answer(index, word) for word in asked]
    monkeypatch.setattr("search.words.is_short", lambda _: False)
    monkeypatch.setattr("search.keywords.Keywords._is_told", lambda *_: None)
    with search.open_index(folder) as index:
        assert [_answer(index, word) for word in asked] == known


def _answer(index: search.Index, query: str) -> list[tuple[str, float]]:
    return [(hit.article.id, hit.score) for hit in index.search(query, limit=None)]
