"""Articles that a reader remembers go in as queries; how far up each comes, here and with plain BM25, comes out.

    python -m bench.known_item [--articles N] [--tuning] [--json bench/runs/DATE-known-item.json]

Known items: an article has been read once, and is looked for with what is left of it in mind: the words of its
headline, some of them, a piece of it as it is remembered, words of the kicker or the deck, of the lead, or those that
tell the article from others though its headline has none of them. MRR: the mean of 1 / place, 0 where it is not among
the first ten; recall@10: the share that is. The plain ones are BM25 over headline, kicker, deck and body as one text,
on words as jieba cuts them and on pairs of characters; any word may match, as such a ranking is mostly set up.

Half of the articles are there to tune to (--tuning); what is reported is of the other half, which is for nothing else.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray

import search
from bench.drawn import corpus, write
from bench.engine import build
from indexer.analyse import is_han
from indexer.fold import fold

KINDS = ("headline", "some words", "piece", "kicker or deck", "lead", "key words")
FIRST = 10
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the number of the article that is meant."""

    kind: str
    text: str
    wanted: int


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────────


def words_of(text: str) -> list[str]:
    """The words of two Han characters and more, each once, in order."""
    return list(dict.fromkeys(word for word in rjieba.cut(text) if len(word) > 1 and is_han(word)))


def queries(records: Sequence[dict[str, Any]], number: int, tuning: bool) -> list[Query]:
    """Queries of every kind that an article gives any for, of `number` articles of one half or the other."""
    titles = Counter(fold(record["title"]) for record in records)
    body_words = [words_of(record["body"]) for record in records]
    df = Counter(word for words in body_words for word in words)
    meant = [
        at
        for at, record in enumerate(records)
        if titles[fold(record["title"])] == 1 and len(words_of(record["title"])) >= 3 and len(record["body"]) >= 100
    ]
    random.Random(20260131).shuffle(meant)
    chance = random.Random(7)
    made: list[Query] = []
    for at in meant[int(not tuning) :: 2][:number]:
        made += (Query(kind, text, at) for kind, text in _of(records[at], body_words[at], df, chance))
    return made


def _of(
    record: dict[str, Any], body_words: list[str], df: Counter[str], chance: random.Random
) -> Iterable[tuple[str, str]]:
    title = record["title"].partition("（")[0] if record["column"] else record["title"]
    of_title = words_of(title)
    if len(of_title) >= 3:
        yield "headline", " ".join(of_title)
        yield "some words", " ".join(_some(of_title, 2 if len(of_title) < 5 else 3, chance))
    runs = [run for run in "".join(c if is_han(c) else " " for c in title).split() if len(run) >= 6]
    if runs:
        run = chance.choice(runs)
        length = chance.randint(5, min(8, len(run) - 1))
        begin = chance.randrange(len(run) - length + 1)
        yield "piece", run[begin : begin + length]
    beside = [word for word in words_of(f"{record['kicker'] or ''}\n{record['subtitle'] or ''}") if word not in title]
    if len(beside) >= 3:
        yield "kicker or deck", " ".join(_some(beside, 3, chance))
    lead = [word for word in words_of(record["body"].partition("\n")[0]) if word not in title]
    if len(lead) >= 6:
        yield "lead", " ".join(_some(lead, 3, chance))
    counts = Counter(rjieba.cut(record["body"]))
    others = [word for word in body_words if word not in title and df[word] > 1]
    others.sort(key=lambda word: counts[word] / df[word] ** 0.5, reverse=True)
    if len(others) >= 6:
        yield "key words", " ".join(chance.sample(others[:8], 3))


def _some(words: Sequence[str], number: int, chance: random.Random) -> list[str]:
    """Some of them, in their order."""
    return [words[at] for at in sorted(chance.sample(range(len(words)), number))]


# ── rankings ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Plain:
    """BM25 over one text an article, cut in one way; equal scores in the order of the file."""

    def __init__(self, texts: Iterable[str], cut: Callable[[str], Iterable[str]]) -> None:
        self._cut = cut
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, text in enumerate(texts):
            terms = Counter(cut(text))
            lengths.append(sum(terms.values()))
            for term, count in terms.items():
                postings[term].append((number, count))
        self._postings = {term: np.array(of_term) for term, of_term in postings.items()}
        self._norm: NDArray[np.float64] = K1 * (1 - B + B * np.array(lengths) / np.mean(lengths))

    def first(self, query: str) -> list[int]:
        """The numbers of the first ten."""
        scores = np.zeros(len(self._norm))
        for term in self._cut(query):
            if term in self._postings:
                docs, counts = self._postings[term].T
                idf = math.log(1 + (len(scores) - len(docs) + 0.5) / (len(docs) + 0.5))
                scores[docs] += idf * counts * (K1 + 1) / (counts + self._norm[docs])
        best = np.argsort(-scores, kind="stable")[:FIRST]
        return [int(number) for number in best if scores[number] > 0]


def by_words(text: str) -> Iterable[str]:
    """As jieba cuts it."""
    return (word for word in rjieba.cut(fold_spaced(text)) if not word.isspace())


def by_pairs(text: str) -> Iterable[str]:
    """Two characters each, overlapping, nowhere across a space or the end of a paragraph."""
    return (run[at : at + 2] for run in fold_spaced(text).split() for at in range(max(1, len(run) - 1)))


def fold_spaced(text: str) -> str:
    """Folded as here, but for the spaces."""
    return " ".join(map(fold, text.split()))


def text_of(record: dict[str, Any]) -> str:
    """All that is printed of an article."""
    return "\n".join(filter(None, (record["title"], record["kicker"], record["subtitle"], record["body"])))


@dataclass(slots=True)
class Reached:
    """Of one ranking and kind: the sum of 1 / place, how many were among the first ten, of how many."""

    reciprocal: float = 0.0
    found: int = 0
    asked: int = 0

    def add(self, first: Sequence[int], wanted: int) -> None:
        self.asked += 1
        if wanted in first:
            self.found += 1
            self.reciprocal += 1 / (1 + first.index(wanted))

    @property
    def mrr(self) -> float:
        return self.reciprocal / self.asked if self.asked else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.asked if self.asked else 0.0


Table = dict[str, dict[str, Reached]]


def ours(index: search.Index) -> Callable[[str], list[int]]:
    """The first ten of this engine: the ids are the numbers."""
    return lambda query: [int(hit.article.id) for hit in index.search(query, limit=FIRST)]


def measured(rankings: dict[str, Callable[[str], list[int]]], asked: Sequence[Query]) -> Table:
    """Ask each for all; by ranking, then kind, "all" being the mean over the queries of every kind."""
    table: Table = {name: {kind: Reached() for kind in (*KINDS, "all")} for name in rankings}
    for name, first in rankings.items():
        for query in asked:
            numbers = first(query.text)
            for kind in (query.kind, "all"):
                table[name][kind].add(numbers, query.wanted)
    return table


def print_table(table: Table) -> None:
    """MRR / recall@10, a kind a line."""
    print(f"{'':16}{'queries':>8}" + "".join(f"{name:>18}" for name in table))
    for kind in (*KINDS, "all"):
        columns = [of_kind[kind] for of_kind in table.values()]
        print(f"{kind:16}{columns[0].asked:8}" + "".join(f"{one.mrr:9.3f} / {one.recall:.3f} " for one in columns))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000, metavar="N", help="articles looked for (1,000)")
    parser.add_argument("--tuning", action="store_true", help="those of the half to tune to")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    records = list(corpus(["rmrb-2026"]))
    asked = queries(records, options.articles, options.tuning)
    with tempfile.TemporaryDirectory(prefix="jianbao-known-") as name:
        lines = write(iter(records), Path(name) / "articles.jsonl")
        build("jianbao", lines.path, Path(name) / "index")
        with search.open_index(Path(name) / "index") as index:
            texts = [text_of(record) for record in records]
            rankings = {
                "jianbao": ours(index),
                "BM25 words": Plain(texts, by_words).first,
                "BM25 pairs": Plain(texts, by_pairs).first,
            }
            table = measured(rankings, asked)
    print_table(table)
    if options.json:
        report = {
            name: {kind: {"mrr": one.mrr, "recall@10": one.recall, "queries": one.asked} for kind, one in of.items()}
            for name, of in table.items()
        }
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
