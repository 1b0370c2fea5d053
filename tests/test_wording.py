"""The words, pairs and characters of documents as arrays, beside those that a plain reading finds, a word at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.across import SIZES, Short, codes_of, is_short, kept, texts_of
from indexer.analyse import Cutter, is_han, make_cutter
from indexer.fold import fold_lines
from indexer.packing import Postings
from indexer.postings import STEPS
from indexer.schema import WEIGHTS, as_term
from indexer.texts import FOLDED_ENCODING
from indexer.wording import Wording
from search.words import told_by
from tests.corpus import articles
from tests.oracles import SAMPLE
from tools.make_words import made, words_of

USERDICT = "实干闭环\n枫津 3 nr\n中华人民共和国成立 5\n日青\n"
PLAIN, WITH_USERS = make_cutter(), make_cutter(USERDICT)

Counts = list[Counter[bytes]]


def counts(postings: Postings) -> Counts:
    """Of each document its terms and their weights."""
    found: Counts = [Counter() for _ in range(postings.documents)]
    assert list(postings.terms) == sorted(set(postings.terms))
    assert postings.df.min(initial=1) > 0
    at = 0
    for term, df in zip(postings.terms, postings.df.tolist(), strict=True):
        docs = postings.docs[at : at + df].tolist()
        assert docs == sorted(set(docs))
        for place, doc in enumerate(docs, at):
            found[doc][term] = 1 if postings.steps is None else STEPS[postings.steps[place]]
        at += df
    assert at == len(postings.docs)
    return found


def terms(words: Iterable[str]) -> Counter[bytes]:
    return Counter(map(as_term, words))


def check(cutter: Cutter, texts: list[str]) -> None:
    wording = Wording(cutter)
    for text in texts:
        wording.add(text)
    wording.end()
    found = {name: counts(postings) for name, postings in wording.postings().items()}
    is_word = cutter.engine.has_word
    assert len(wording.folded) == len(texts)
    for doc, text in enumerate(texts):
        folded = fold_lines(text)[1]
        headline, *rest = text.split("\n")
        words: Counter[bytes] = Counter()
        for weight, line in zip([WEIGHTS[0], WEIGHTS[1], WEIGHTS[1], WEIGHTS[2]], [headline, *rest], strict=False):
            words += Counter({word: weight * count for word, count in terms(cutter.index_words(line)).items()})
        for line in rest[3:]:
            words += terms(cutter.index_words(line))
        short = {folded[at : at + size] for at in range(len(folded)) for size in SIZES}
        assert found["headline"][doc] == Counter(dict.fromkeys(terms(cutter.index_words(headline)), 1))
        assert found["text"][doc] == {word: max(step for step in STEPS if step <= sum_) for word, sum_ in words.items()}
        assert found["chars"][doc] == terms(set(folded) - {"\n"})
        assert found["across"][doc] == terms(word for word in short if is_short(word) and is_word(word)) - Counter(
            dict.fromkeys(words, 1)
        )
        assert wording.folded[doc] == folded.encode(FOLDED_ENCODING, "surrogatepass")
        assert wording.headlines[doc] == len(fold_lines(headline)[1].encode(FOLDED_ENCODING, "surrogatepass")) // 2
    of_texts = wording.postings()["text"]
    assert of_texts.lengths().tolist() == [sum(each.values()) for each in found["text"]]
    assert of_texts.told is not None
    for term, is_told in zip(of_texts.terms, of_texts.told.tolist(), strict=True):
        word = term.decode("utf-8", "surrogatepass")
        assert is_told == (told_by(word, cutter) is not None and is_han(word) and cutter.query_words(word) == [word])


ODD = st.text(st.sampled_from("枫津的日报青年，。·“ 一二〇々𠮷9aGb_あか한́ﾞ㎏①臺\x00\ud800\U00100000\n"), max_size=24)
WORDS = st.sampled_from(
    ["中华人民共和国成立", "实干闭环", "枫津日报", "中国人民生活", "南京市长江大桥", "GDP", "3.14", "T恤"]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(ODD, WORDS, st.lists(WORDS, max_size=6).map("".join)).map("{0}\n{0}".format), max_size=6))
def test_of_any_text(texts: list[str]) -> None:
    check(PLAIN, texts)
    check(WITH_USERS, texts)


def test_of_the_sample_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.wording.PIECE", 700)
    texts = [path.read_bytes().decode("utf-8", "ignore") for path in sorted(SAMPLE.rglob("*.md"))]
    check(PLAIN, texts)
    check(WITH_USERS, texts)


@pytest.mark.parametrize(("corpus", "limit"), [("rmrb-2026", 250), ("shenbao", 100)])
def test_of_real_newspapers(corpus: str, limit: int) -> None:
    check(PLAIN, [f"{article['title']}\n{article['body']}" for article in articles(corpus, limit)])


def test_of_nothing() -> None:
    check(PLAIN, [])
    check(PLAIN, ["", "\n\n", ""])


@pytest.mark.parametrize("size", SIZES)
def test_short_words_are_those_the_library_has(size: int) -> None:
    """Of all that the dictionary lists, and of as many with one character changed; kept, and asked for one by one."""
    words = words_of(size)[::7]
    texts = words + [one[:-1] + other[-1] for one, other in pairwise(words)]
    truth = [PLAIN.engine.has_word(text) for text in texts]
    assert PLAIN.short[size].among(codes_of("".join(texts), size)).tolist() == truth
    assert Short(size, PLAIN.engine.has_word).among(codes_of("".join(texts), size)).tolist() == truth
    assert texts_of(codes_of("".join(texts), size), size) == texts
    assert not all(truth)


def test_the_kept_words_are_those_of_the_dictionary() -> None:
    """Else a word would be passed over: python -m tools.make_words"""
    for name, codes in made().items():
        assert np.array_equal(kept(name), codes), name


def test_words_of_the_users_are_words() -> None:
    cutter = make_cutter("枫津 10 n\n枫津港 10 n\n")
    codes = codes_of("枫津津港", 2), codes_of("枫津港", 3)
    assert cutter.short[2].among(codes[0]).tolist() == [True, PLAIN.engine.has_word("津港")]
    assert cutter.short[3].among(codes[1]).tolist() == [True]
    assert PLAIN.short[2].among(codes[0])[0] == PLAIN.engine.has_word("枫津")
