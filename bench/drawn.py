"""The corpora go in; articles, and the words and phrases to ask for, come out, drawn at random, the same each time.

Phrases are drawn from folded paragraphs, and what holds them is read by a plain scan over all of those.
"""

from __future__ import annotations

import bisect
import datetime as dt
import json
import lzma
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import rjieba

from bench.material import CORPORA
from indexer.analyse import is_han
from indexer.fold import fold

PER_ISSUE = 60
"""Articles of a day where days are made up (resampling)."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of articles, one a line: how many, and how long title and body are, in characters and UTF-8 bytes."""

    path: Path
    articles: int
    characters: int
    size: int


def corpus(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The articles with a body of these corpora, one after the other."""
    for name in names:
        with lzma.open(CORPORA / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
            yield from (record for record in map(json.loads, file) if record["body"])


def resampled(names: Sequence[str], number: int) -> Iterator[dict[str, Any]]:
    """`number` of them drawn with putting back, under made-up days in order, `PER_ISSUE` to a day."""
    real = list(corpus(names))
    chance = random.Random(1)
    day = dt.date(1950, 1, 1)
    for at in range(number):
        yield {**chance.choice(real), "date": (day + dt.timedelta(days=at // PER_ISSUE)).isoformat(), "paper": "日报"}


def write(records: Iterator[dict[str, Any]], path: Path, limit: int | None = None) -> Lines:
    """Write articles with their numbers, from 0, for ids."""
    characters = size = articles = 0
    with path.open("w", encoding="utf-8") as file:
        for number, record in zip(count(), islice(records, limit), strict=False):
            text = f"{record['title']}\n{record['body']}"
            characters += len(text)
            size += len(text.encode())
            articles += 1
            file.write(json.dumps({**record, "id": str(number)}, ensure_ascii=False) + "\n")
    return Lines(path, articles, characters, size)


class Folded:
    """The folded paragraphs of a file of articles in one string, to draw from and to scan."""

    def __init__(self, lines: Lines) -> None:
        parts: list[str] = []
        self._ends: list[int] = []
        end = 0
        with lines.path.open(encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                heading = [record["title"], record.get("kicker"), record.get("subtitle")]
                units = [fold(unit) for unit in (*filter(None, heading), *record["body"].split("\n"))]
                parts.append("\n".join(units) + "\n")
                end += len(parts[-1])
                self._ends.append(end)
        self.text = "".join(parts)

    def holders(self, phrase: str) -> set[int]:
        """The numbers of the articles that have it, by reading them all."""
        found: set[int] = set()
        at = self.text.find(phrase)
        while at >= 0:
            number = bisect.bisect_right(self._ends, at)
            found.add(number)
            at = self.text.find(phrase, self._ends[number])
        return found

    def phrases(self, number: int, shortest: int, longest: int, seed: int = 0) -> list[str]:
        """Phrases of a length evenly drawn, from anywhere within a paragraph."""
        chance = random.Random(longest + seed)
        phrases: list[str] = []
        while len(phrases) < number:
            at = chance.randrange(len(self.text))
            phrase = self.text[at : at + chance.randint(shortest, longest)]
            if "\n" not in phrase and len(phrase) >= shortest:
                phrases.append(phrase)
        return phrases

    def queries(self, number: int) -> list[str]:
        """One to three words of two characters and more, of one article each, as rjieba cuts it, typed with spaces between."""
        chance = random.Random(3)
        queries: list[str] = []
        while len(queries) < number:
            at = bisect.bisect_right(self._ends, chance.randrange(len(self.text)))
            text = self.text[self._ends[at - 1] if at else 0 : self._ends[at]]
            words = sorted({word for word in rjieba.cut(text) if len(word) > 1 and is_han(word)})
            if len(words) >= 3:
                queries.append(" ".join(chance.sample(words, chance.randint(1, 3))))
        return queries
