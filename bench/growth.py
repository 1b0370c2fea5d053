"""How this engine grows: archives of several sizes in, times and memory of each and the exponents between them out.

An exponent is the slope of the logarithm of a measure over that of the number of characters, by least squares; a
build that takes twice as long for twice as much has 1.
"""

from __future__ import annotations

import math
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.commands import cold
from bench.drawn import Folded, Lines, corpus, resampled, write
from bench.engine import build, open_engine

SIZES = (2_000, 10_000, 45_000)
ALL = 500_000
QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Point:
    """One size: build in seconds, of the clock and of processors, and MB; latencies in ms; cold search ÷ imports."""

    articles: int
    characters: int
    build: float
    cpu: float
    memory: float
    keyword: float
    keyword_worst: float
    phrase: float
    phrase_worst: float
    cold: float
    imports: float


def growth(folder: Path, names: Sequence[str], largest: bool) -> dict[str, Any]:
    """Measure every size, print the table, and give points and exponents."""
    points: list[Point] = []
    for size in (*SIZES, *((ALL,) if largest else ())):
        path = folder / f"{size}.jsonl"
        real = size <= SIZES[-1]
        lines = write(corpus(names) if real else resampled(names, size), path, size)
        points.append(point(lines, folder / str(size)))
        _print_point(points[-1])
        shutil.rmtree(folder / str(size))
        path.unlink()
    measures = ("build", "cpu", "keyword", "phrase", "memory", "cold")
    exponents = {name: exponent([(p.characters, getattr(p, name)) for p in points]) for name in measures}
    print("exponents: " + ", ".join(f"{name} {value:.2f}" for name, value in exponents.items()))
    return {"points": [asdict(one) for one in points], "exponents": exponents}


def point(lines: Lines, index: Path) -> Point:
    """Build the index of a file and ask it."""
    cost = build("jianbao", lines.path, index)
    text = Folded(lines)
    queries = text.queries(QUESTIONS)
    phrases = [*text.phrases(QUESTIONS // 2, 1, 2), *text.phrases(QUESTIONS // 2, 4, 12)]
    del text
    engine = open_engine("jianbao", index)
    keywords, of_phrases = latencies(engine.keyword, queries), latencies(engine.phrase, phrases)
    searched, imports = cold(index, queries[:15])
    return Point(
        lines.articles,
        lines.characters,
        cost.seconds,
        cost.cpu,
        cost.memory,
        statistics.median(keywords),
        max(keywords),
        statistics.median(of_phrases),
        max(of_phrases),
        searched,
        imports,
    )


def latencies(ask: Callable[[Any], int], questions: Sequence[Any]) -> list[float]:
    """Milliseconds for each question: the median of three, after one that does not count."""
    times: list[float] = []
    for question in questions:
        each = []
        for _ in range(4):
            start = time.perf_counter()
            ask(question)
            each.append((time.perf_counter() - start) * 1000)
        times.append(statistics.median(each[1:]))
    return times


def exponent(pairs: Sequence[tuple[float, float]]) -> float:
    """The slope of log y over log x."""
    xs, ys = [math.log(x) for x, _ in pairs], [math.log(y) for _, y in pairs]
    return statistics.linear_regression(xs, ys).slope


def _print_point(one: Point) -> None:
    print(
        f"{one.articles:9,} articles: build {one.build:7.1f} s ({one.characters / 1e6 / one.build:.2f} M chars/s, "
        f"{one.characters / 1e6 / one.cpu:.2f} per CPU), {one.memory:.0f} MB; keyword {one.keyword:.2f} ms, "
        f"worst {one.keyword_worst:.1f}; phrase {one.phrase:.2f}, worst {one.phrase_worst:.1f}; "
        f"cold {one.cold:.0f} ms, {one.cold / one.imports:.2f} × imports",
        flush=True,
    )
