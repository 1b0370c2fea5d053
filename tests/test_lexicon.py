"""What is cut by the dictionary where it lies, held against the library that cuts the articles."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analyse import make_cutter
from indexer.lexicon import _ASTRAY, LONGEST, SIZE, TOTAL, installed
from tests.corpus import articles
from tests.oracles import SAMPLE

HAN = re.compile("[\u4e00-\u9fd5]+")


def _agree(text: str) -> None:
    by_lexicon, by_library = make_cutter(), make_cutter()
    assert by_library.engine.library
    assert by_lexicon.query_words(text) == by_library.query_words(text)
    assert "engine" not in by_lexicon.__dict__, "a library was loaded for a query"


def _pieces(text: str, rng: random.Random, count: int) -> list[str]:
    """Pieces of a text as long as queries are, and some longer."""
    lengths = [rng.randint(1, rng.choice((4, 8, 16, LONGEST))) for _ in range(count)]
    starts = [rng.randrange(max(1, len(text))) for _ in range(count)]
    return [text[start : start + length] for start, length in zip(starts, lengths, strict=True)]


def test_it_is_the_dictionary_that_is_known() -> None:
    lexicon = installed()
    assert lexicon is not None
    text = (lexicon.folder / "dict.txt").read_bytes()
    assert len(text) == SIZE
    assert sum(int(line.split(b" ")[1]) for line in text.splitlines()) == TOTAL
    words = [line.split(b" ")[0] for line in text.splitlines()]
    han = words[next(at for at, word in enumerate(words) if word.startswith("一".encode())) :]
    counts = {line.split(b" ")[0].decode(): int(line.split(b" ")[1]) for line in text.splitlines()}
    assert {word: counts[word] for word in _ASTRAY} == _ASTRAY
    kept = [word for word in han if word.decode() not in _ASTRAY]
    assert kept == sorted(kept), "words are found by halving: they must be in order"
    for word in (
        *_ASTRAY,
        "吉林",
        "吉林省",
        "高姓大名",
        "高富",
        *random.Random(3).sample([w.decode() for w in kept], 500),
    ):
        assert lexicon.has(word) == (word.encode() in han)
    before = [word.decode() for word in words[: len(words) - len(han)]]
    assert not [word for word in before if HAN.fullmatch(word)], "words of Han alone must all be among them"


def test_the_sample_is_cut_alike() -> None:
    rng = random.Random(1)
    for path in sorted(SAMPLE.rglob("*.md")):
        text = path.read_bytes().decode("utf-8", "ignore")
        for piece in _pieces(text, rng, 60):
            _agree(piece)


@pytest.mark.parametrize(("corpus", "every"), [("rmrb-2026", 12), ("pfr-199801", 6), ("shenbao", 2)])
def test_real_newspapers_are_cut_alike(corpus: str, every: int) -> None:
    rng = random.Random(2)
    for number, article in enumerate(articles(corpus, 3000)):
        if number % every == 0 and article["body"]:
            for piece in _pieces(article["body"], rng, 8):
                _agree(piece)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12))
def test_any_han_is_cut_alike(text: str) -> None:
    """Characters in no word, and rows of them that only the model joins."""
    _agree(text)


@given(st.text(max_size=20))
def test_any_text_is_cut_alike(text: str) -> None:
    _agree(text)


def test_a_users_words_are_known() -> None:
    cutter = make_cutter("让桥于民 100000\n")
    assert cutter.query_words("试行让桥于民") == ["试行", "让桥于民"]
