"""An article of a snapshot goes in; the other articles on the same story come out: what came before and what followed.

An article is told by its most telling words: those it has often, few others have, and those others have in the same
weeks, in the headline above all. 仪式, 访华 and 会见 stand in the papers of every month, 枫江大桥 and 荷载试验 in those of
one. Another article of about the same days is on the same story when it has enough of these words: each counts for what
it is worth in the one asked for, as far as the other has it as often (BM25's saturation), held against the whole.

Measured on 44,735 articles of xwlb and rmrb-2026, pairs drawn at random from each range of scores and read: of those
from 0.2 to 0.25 7 of 14 were on one story (an event, a journey, a case, a series), from 0.25 to 0.3 13 of 15, from 0.3 to
0.4 24 of 28, above that 14 of 15. Without the weeks, pages of one rite (two presidents welcomed, two obituaries) had 0.5
to 0.85. In an archive of a few issues, where little is known of what is rare, a third of what is found shares no
more than a place (62 articles of the sample).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.analyse import Cutter
from search.rank import K1, Bm25
from search.snapshot import Mask, Row, Segment, Snapshot

DAYS: Final = 30
"""A story is looked for so many days before and after."""
WORDS: Final = 25
"""The most telling words of an article, by which others are compared with it."""
WEIGHED: Final = 4
"""Times as many are held against the weeks around, the rarest."""
USUAL_LENGTH: Final = 200
"""Words of an article as the dictionary's counts are taken for: a word is as common as it is in the archive, or as it is
in Chinese at large, whichever is more. In an archive of three issues nearly every word would be rare."""
FEWEST: Final = 5
"""An article with fewer words that any other has tells no story."""
SAME: Final = 0.25
"""Of the worth of an article's words what another has, from which it is on the same story."""
IN_COMMON: Final = 3
"""Words in common that it takes; 海口 and 特色 are none."""
SHOWN: Final = 6
"""Words in common that are told, the most telling first."""

_WORD: Final = re.compile(
    "(?![零〇一二三四五六七八九十百千万亿两几]+$)[\u3400-\u9fff\U00020000-\U0003ffff]{2,}|[a-z][a-z0-9-]+|[0-9]+[a-z\u3400-\u9fff]+"
)
"""Words that can tell: names and things; single characters and numbers stand in every story."""


@dataclass(frozen=True, slots=True)
class Related:
    """An article on the same story: what it has of the worth of the words (0 to 1), and the most telling in common."""

    row: Row
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, what it is worth where it stands once in so many words as articles have, and in the article asked for."""

    text: str
    weight: float
    worth: float


def related(snapshot: Snapshot, cutter: Cutter, row: Row) -> list[Related]:
    """The live articles on the story of one, most in common first; [] where it tells no story, or has no day."""
    segment = snapshot.segments[row[0]]
    day = int(segment.file.arrays["ordinal"][row[1]])
    if not day:
        return []
    near = [
        one.articles & (np.abs(one.file.arrays["ordinal"].astype(np.int64) - day) <= DAYS) for one in snapshot.segments
    ]
    words = _telling(snapshot, cutter, near, segment, row[1])
    if len(words) < FEWEST:
        return []
    total = sum(word.worth for word in words)
    found = []
    near[row[0]][row[1]] = False
    for number, other in enumerate(snapshot.segments):
        if near[number].any():
            worth = _worth(snapshot, other, words, near[number]) / total
            enough = (worth.sum(axis=0) >= SAME) & (np.count_nonzero(worth, axis=0) >= IN_COMMON)
            for doc in enough.nonzero()[0].tolist():
                order = np.argsort(-worth[:, doc], kind="stable")[:SHOWN]
                common = tuple(words[at].text for at in order.tolist() if worth[at, doc] > 0)
                found.append(Related((number, doc), float(worth[:, doc].sum()), common))
    return sorted(found, key=lambda one: -one.score)


def _telling(snapshot: Snapshot, cutter: Cutter, near: list[Mask], segment: Segment, doc: int) -> list[_Word]:
    """The most telling words of an article, each with what it is worth, the most first. `near`: of the same weeks."""
    text = segment.file.field("text")
    if text is None:
        return []
    numbers, places = text.of_document(doc)
    rare: list[tuple[float, str, int]] = []
    for number, stands in zip(numbers.tolist(), text.weights_of(places).tolist(), strict=True):
        term = text.term(number)
        word = term.decode("utf-8", "ignore")
        if _WORD.fullmatch(word) and (frequency := snapshot.document_frequency("text", term)) > 1:
            rare.append((math.log(snapshot.articles / frequency) * _saturated(stands), word, stands))
    rare.sort(key=lambda one: (-one[0], one[1]))
    weeks = sum(np.count_nonzero(mask) for mask in near) / snapshot.articles
    words: list[tuple[_Word, int]] = []
    for _, word, stands in rare[: WEIGHED * WORDS]:
        docs = [(mask[one.docs("text", word.encode())[0]]) for one, mask in zip(snapshot.segments, near, strict=True)]
        then, ever = sum(map(np.count_nonzero, docs)), sum(map(len, docs))
        usual = 1 - math.exp(-USUAL_LENGTH * cutter.share(word))
        weight = -math.log(max(ever / snapshot.articles, usual)) * math.log2(1 + then / ever / weeks)
        words.append((_Word(word, weight, weight * _saturated(stands)), stands))
    words.sort(key=lambda one: (-one[0].worth, one[0].text))
    chosen: list[tuple[_Word, int]] = []
    for telling, stands in words:
        # 意大利 is counted once, not as 大利 again; nor 斑马线 as 斑马.
        if any(telling.text in longer.text and stands <= other for longer, other in chosen):
            continue
        chosen = [(one, other) for one, other in chosen if one.text not in telling.text or other > stands]
        chosen.append((telling, stands))
        if len(chosen) == WORDS:
            break
    return [telling for telling, _ in chosen]


def _saturated(weight: float) -> float:
    """What a word of this weight in an article of the usual length is worth, before idf."""
    return weight * (K1 + 1) / (weight + K1)


def _worth(snapshot: Snapshot, segment: Segment, words: list[_Word], near: Mask) -> NDArray[np.float64]:
    """For each word and each document of a segment what the document has of its worth; 0 where it is not `near`."""
    worth = np.zeros((len(words), segment.count))
    field, bm25 = segment.file.field("text"), Bm25(snapshot)
    for order, word in enumerate(words):
        number = field.find(word.text.encode()) if field is not None else None
        if field is not None and number is not None:
            docs = field.docs(number)
            at = near[docs].nonzero()[0]
            has = bm25.saturated(field.weights(number)[at], segment, docs[at])
            worth[order, docs[at]] = np.minimum(word.worth, word.weight * has)
    return worth
