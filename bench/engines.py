"""This engine beside those one would take otherwise, on the same articles in one run; a table and a JSON file come out.

    python -m bench.engines [--corpus NAME … ] [--limit N] [--growth] [--json bench/runs/DATE-NAME.json]

The engines take turns, build by build, question round by question round, so that whatever else the machine does falls
on all alike. For each round they are opened anew, asked WARMING other questions, and then each question once: what they
keep of words is what those others, drawn alike, made them keep, and no answer can be kept. Of a question the median over
the rounds counts; the table has median, 95th and worst over all questions.
Keywords are asked as they are typed, words with spaces between; an engine of words that jieba cut is asked for what it cuts
out of them.
build: the whole process, reading the articles to the last fsync. index ÷ text: by the UTF-8 bytes of titles and bodies.
found right: phrases whose articles are exactly those of a plain scan over the folded text.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.commands import Commands, commands
from bench.drawn import Folded, Lines, corpus, write
from bench.engine import KINDS, Cost, Engine, build, bytecode, open_engine
from bench.growth import growth

CORPORA = ("rmrb-2026", "xwlb")
QUERIES, PHRASES = 400, 160
WARMING = 2000
"""Questions before the first that is timed. Of the words of those that follow 38 % were in them."""
Opener = Callable[[], Engine]
RULES = {"phrases of 1-2": (1, 2), "phrases of 4-12": (4, 12)}


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over all questions of a kind, and how many articles were found in all."""

    median: float
    high: float
    worst: float
    matches: int


@dataclass(slots=True)
class Row:
    """What was measured of one engine. `articles`: what it was built of, where that is not all."""

    speed: float = 0.0
    cpu_speed: float = 0.0
    memory: float = 0.0
    ratio: float = 0.0
    articles: int = 0
    asked: dict[str, Latency] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", nargs="+", choices=CORPORA, default=["rmrb-2026"], metavar="NAME")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--engines", nargs="+", choices=KINDS, default=list(KINDS), metavar="NAME")
    parser.add_argument("--builds", type=int, default=3, metavar="N", help="builds of each engine (3)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of questions (3)")
    parser.add_argument("--sample", type=int, metavar="N", help="articles that Whoosh builds of (all)")
    parser.add_argument("--cpu", action="store_true", help="questions by processor time, where others use the machine")
    parser.add_argument("--no-commands", action="store_true", help="without the times of whole commands")
    parser.add_argument("--growth", action="store_true", help="2,000, 10,000 and 45,000 articles, and the exponents")
    parser.add_argument("--growth-all", action="store_true", help="500,000 resampled articles as well; 24 GB of disk")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    about: dict[str, Any] = {"date": dt.datetime.now().isoformat(timespec="minutes"), "processors": os.cpu_count()}
    about |= {"python": platform.python_version(), "load": os.getloadavg()[0], "corpus": options.corpus}
    about["clock"] = "processor" if options.cpu else "wall"
    report: dict[str, Any] = {"about": about}
    with bytecode(), tempfile.TemporaryDirectory(prefix="jianbao-bench-") as name:
        folder = Path(name)
        if options.growth or options.growth_all:
            report["growth"] = growth(folder, CORPORA, options.growth_all)
        else:
            lines = write(corpus(options.corpus), folder / "articles.jsonl", options.limit)
            report["material"] = {"articles": lines.articles, "characters": lines.characters, "bytes": lines.size}
            rows = measured(lines, folder, options)
            print_table(lines, rows)
            report["engines"] = {name: asdict(row) for name, row in rows.items()}
            if not options.no_commands:
                found = commands(folder, lines)
                print_commands(found)
                report["commands"] = asdict(found)
    report["about"]["load at the end"] = os.getloadavg()[0]
    if options.json:
        options.json.parent.mkdir(exist_ok=True)
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measured(lines: Lines, folder: Path, options: argparse.Namespace) -> dict[str, Row]:
    """Build all engines, then ask them all, in turns."""
    rows = {name: Row(articles=lines.articles) for name in options.engines}
    built = lines
    if options.sample and "whoosh" in rows:
        records = map(json.loads, lines.path.read_text(encoding="utf-8").splitlines())
        built = write(records, folder / "sample.jsonl", options.sample)
        rows["whoosh"].articles = built.articles
    costs: dict[str, list[Cost]] = {name: [] for name in rows}
    for turn in range(options.builds):
        for name in rows:
            if turn and name == "whoosh":
                continue  # it takes as long as all others together
            of = built if name == "whoosh" else lines
            costs[name].append(build(name, of.path, folder / f"{name}-{turn}"))
            say(f"{name}: built in {costs[name][-1].seconds:.1f} s")
    for name, row in rows.items():
        of = built if name == "whoosh" else lines
        row.speed = of.characters / 1e6 / statistics.median(cost.seconds for cost in costs[name])
        row.cpu_speed = of.characters / 1e6 / statistics.median(cost.cpu for cost in costs[name])
        row.memory = statistics.median(cost.memory for cost in costs[name])
        row.ratio = size_of(folder / f"{name}-0") / of.size
    text = Folded(lines)
    clock = time.thread_time if options.cpu else time.perf_counter
    openers: dict[str, Opener] = {name: partial(open_engine, name, folder / f"{name}-0") for name in rows}
    worded = {name: opener for name, opener in openers.items() if KINDS[name].words}
    queries = Questions.of(text.queries(WARMING + QUERIES), QUERIES)
    for name, latency in asked(worded, queries, lambda engine: engine.keyword, options.rounds, clock).items():
        rows[name].asked["keywords"] = latency
    for what, (shortest, longest) in RULES.items():
        phrases = text.phrases(PHRASES, shortest, longest)
        drawn = Questions.of([*text.phrases(WARMING, shortest, longest, seed=WARMING), *phrases], PHRASES)
        for name, latency in asked(openers, drawn, lambda engine: engine.phrase, options.rounds, clock).items():
            rows[name].asked[what] = latency
        truth = {phrase: text.holders(phrase) for phrase in phrases}
        for name, opener in openers.items():
            engine = opener()
            if rows[name].articles == lines.articles:
                rows[name].right[what] = sum(engine.holders(phrase) == truth[phrase] for phrase in phrases)
    return rows


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked to warm up, and what is asked then; none of these was among the first."""

    warming: list[Any]
    timed: list[Any]

    @classmethod
    def of(cls, drawn: Sequence[Any], number: int) -> Questions:
        """The last `number` of those drawn are timed."""
        timed = list(drawn[-number:])
        return cls([one for one in drawn[:-number] if one not in timed], timed)


def asked(
    openers: dict[str, Opener],
    questions: Questions,
    way: Callable[[Engine], Callable[[Any], int]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Latency]:
    """Ask every engine every question, round by round, each time it is opened anew."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in questions.timed] for name in openers}
    matches = dict.fromkeys(openers, 0)
    for turn in range(rounds):
        for name, opener in openers.items():
            ask = way(opener())
            for question in questions.warming:
                ask(question)
            for number, question in enumerate(questions.timed):
                start = clock()
                count = ask(question)
                times[name][number].append((clock() - start) * 1000)
                matches[name] += 0 if turn else count
    return {name: summed([statistics.median(each) for each in times[name]], matches[name]) for name in openers}


def summed(times: list[float], matches: int) -> Latency:
    """Median, 95th of a hundred, and worst."""
    times.sort()
    return Latency(statistics.median(times), times[int(len(times) * 0.95)], times[-1], matches)


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def print_table(lines: Lines, rows: dict[str, Row]) -> None:
    """The table, for a terminal."""
    print(f"{lines.articles:,} articles, {lines.characters / 1e6:.2f} M characters, {lines.size / 1e6:.1f} MB\n")
    print(f"{'':14}{'build':>8}{'per CPU':>8}{'memory':>8}{'index':>7}", end="")
    print("".join(f"{what + ': ms median / 95th / worst, matches':>52}{'right':>7}" for what in ("keywords", *RULES)))
    print(f"{'':14}{'Mchar/s':>8}{'Mchar/s':>8}{'MB':>8}{'÷ text':>7}")
    for name, row in rows.items():
        print(f"{name:14}{row.speed:8.2f}{row.cpu_speed:8.2f}{row.memory:8.0f}{row.ratio:7.2f}", end="")
        for what in ("keywords", *RULES):
            if (latency := row.asked.get(what)) is None:
                print(f"{'–':>52}{'':7}", end="")
                continue
            shown = f"{latency.median:.2f} / {latency.high:.2f} / {latency.worst:.2f}, {latency.matches:,}"
            print(f"{shown:>52}{row.right.get(what, ''):>7}", end="")
        print(f"  (of {row.articles:,} articles)" if row.articles != lines.articles else "")


def print_commands(found: Commands) -> None:
    """The times of whole commands, for a terminal."""
    print(f"\ncold search {found.search:.0f} ms ({found.search / found.imports:.2f} × imports, {found.imports:.0f} ms)")
    print(
        f"full build {found.build:.2f} s; one issue of {found.added} articles more: {found.add * 1000:.0f} ms", end=""
    )
    print(
        f" the command (1/{found.build / found.add:.0f}), {found.update * 1000:.0f} ms the update in a process", end=""
    )
    print(f" that is warm (1/{found.build / found.update:.0f})")


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
