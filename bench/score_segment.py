"""How well pages come apart: issues printed by `bench.printer` go in, a table at fault rates 0, 1 and 2 comes out.

    python -m bench.score_segment [--seed N …] [--issues N] [--rate F …] [--manners] [--worst N] [--json FILE]

headline: of the articles printed, those found under their headline. body: those whose body is theirs to the last
character, after folding; paragraphs: and parted into the same paragraphs. boundaries: F1 of the places where articles
begin, as (headline, first 20 characters). Fields are of the articles found. jumps: of the articles that go on on
another page, those found whole, both pages named. furniture: of the lines printed, those set aside.

--manners: the same pages as other programs write them down too (`bench.manners`: headlines in bold, one level for all,
pictures with captions between paragraphs, folio lines in the text, full-width digits, traditional characters, …).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults import Rates
from bench.manners import Manners
from bench.material import Truth
from bench.printer import Issue, issues
from indexer.clean import clean
from indexer.fold import fold
from indexer.pages import Imprint, RawPage
from indexer.pipeline import reread, taken
from indexer.records import Article
from indexer.stitch import stitch

FIELDS = ("kicker", "deck", "column", "reporters", "agency", "continued_on")


@dataclass(slots=True)
class Score:
    """Counts of right and of all, by measure; `worst`: what went wrong, to be read."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    worst: list[tuple[str, str]] = field(default_factory=list)
    by_fault: dict[str, list[int]] = field(default_factory=dict)
    characters: int = 0
    seconds: float = 0.0

    def add(self, name: str, right: bool) -> None:
        self.right[name] += right
        self.all[name] += 1

    def __iadd__(self, other: Score) -> Score:
        self.right += other.right
        self.all += other.all
        self.worst += other.worst
        for name, (right, total) in other.by_fault.items():
            counts = self.by_fault.setdefault(name, [0, 0])
            counts[:] = [counts[0] + right, counts[1] + total]
        self.characters += other.characters
        self.seconds += other.seconds
        return self

    def share(self, name: str) -> float:
        return self.right[name] / self.all[name] if self.all[name] else 1.0


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed and scored: issues of a seed, at a rate of faults, with other manners or without."""

    seed: int
    issues: int
    rate: float
    manners: bool = False


def score_printing(what: Printing) -> Score:
    """The score of all issues of a printing."""
    reached = Score()
    manners = Manners().scaled(what.rate) if what.manners else None
    for issue in issues(what.seed, what.issues, Rates().scaled(what.rate), manners=manners):
        score(issue, reached)
    return reached


def find(issue: Issue) -> tuple[tuple[Article, ...], str]:
    """The articles the indexer finds in a printed issue, and the text it set aside."""
    pages = [
        taken(
            clean(RawPage(f"{issue.date}/{number:02}.md", text, "utf-8")),
            Imprint("人民日报", dt.date.fromisoformat(issue.date), number, None, "path"),
        )
        for number, text in issue.pages.items()
    ]
    pages = reread(pages)
    aside = [piece.text for page in pages for piece in page.set_aside]
    return stitch([article for page in pages for article in page.articles]).articles, "\n".join(aside)


def score(issue: Issue, into: Score) -> None:
    """Compare what is found in an issue with the truth."""
    started = time.perf_counter()
    found, aside = find(issue)
    into.seconds += time.perf_counter() - started
    into.characters += sum(map(len, issue.pages.values()))
    pairs = _pairs(issue.truth, found)
    folded_aside = fold(aside)
    for line in issue.furniture:
        into.add("furniture", fold(line) in folded_aside)
    begun = {_begin(t.headline, t.paragraphs) for t in issue.truth}
    begun_found = {_begin(a.headline, a.body.split("\n")) for a in found}
    into.right["boundary tp"] += len(begun & begun_found)
    into.right["boundary fn"] += len(begun - begun_found)
    into.right["boundary fp"] += len(begun_found - begun)
    for truth in issue.truth:
        article = pairs.get(id(truth))
        headline = article is not None and fold(article.headline) == fold(truth.headline)
        into.add("headline", headline)
        body = article is not None and fold(article.body) == fold("".join(truth.paragraphs))
        into.add("body", body)
        into.add(
            "paragraphs",
            article is not None and [fold(p) for p in article.body.split("\n")] == [fold(p) for p in truth.paragraphs],
        )
        for fault in truth.faults:
            name = fault if not fault.startswith("cut with") else "cut with again"
            counts = into.by_fault.setdefault(name, [0, 0])
            counts[:] = [counts[0] + body, counts[1] + 1]
        if truth.continued_on is not None:
            into.add("jumps", body and article is not None and len({s.path for s in article.sources}) == 2)
        if article is None:
            into.worst.append(("missing", _said(issue, truth, None)))
            continue
        for name in FIELDS:
            want, got = getattr(truth, name), getattr(article, name)
            if name == "reporters":
                same = list(map(fold, got)) == list(map(fold, want))
            elif isinstance(want, str) or isinstance(got, str):
                same = fold(want or "") == fold(got or "")
            else:
                same = want == got
            into.add(name, same)
            if want:
                into.add(f"{name} where printed", same)
            if not same:
                into.worst.append(
                    (
                        name,
                        f"{issue.date} p{truth.page} {truth.headline[:30]}: want {want!r}, got {got!r} {truth.faults}",
                    )
                )
        if not headline:
            into.worst.append(("headline", f"want {truth.headline!r}, got {article.headline!r} {truth.faults}"))
        if not body:
            into.worst.append(("body", _said(issue, truth, article)))


def _pairs(truth: list[Truth], found: tuple[Article, ...]) -> dict[int, Article]:
    """Each article printed and the one found for it: the same headline, or else the most of its body."""
    free = list(found)
    pairs: dict[int, Article] = {}
    for same_page in (True, False):
        for one in truth:
            if id(one) in pairs:
                continue
            for article in free:
                if fold(article.headline) == fold(one.headline) and (article.page == one.page or not same_page):
                    pairs[id(one)] = article
                    free.remove(article)
                    break
    for one in truth:
        if id(one) in pairs or not free:
            continue
        want = {p[:20] for p in one.paragraphs}
        best = max(free, key=lambda article: len(want & {p[:20] for p in article.body.split("\n")}))
        if want & {p[:20] for p in best.body.split("\n")}:
            pairs[id(one)] = best
            free.remove(best)
    return pairs


def _begin(headline: str, paragraphs: list[str]) -> tuple[str, str]:
    return fold(headline), fold(paragraphs[0] if paragraphs else "")[:20]


def _said(issue: Issue, truth: Truth, article: Article | None) -> str:
    """The first difference between a body printed and a body found, with what stands around it."""
    head = f"{issue.date} p{truth.page} {truth.headline[:30]} {truth.faults}"
    if article is None:
        return head
    want, got = fold("".join(truth.paragraphs)), fold(article.body)
    at = next((i for i, (a, b) in enumerate(zip(want, got, strict=False)) if a != b), min(len(want), len(got)))
    around = [f"{len(text):6} …{text[max(0, at - 20) : at]}▮{text[at : at + 40]}" for text in (want, got)]
    return f"{head}\n      want {around[0]}\n      got  {around[1]}"


def main() -> None:
    """Print the table, and the worst cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, nargs="*", default=[1])
    parser.add_argument("--issues", type=int, default=25)
    parser.add_argument("--rate", type=float, nargs="*", default=[0.0, 1.0, 2.0])
    parser.add_argument("--manners", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--only", help="of the worst cases, those of this measure")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    scores: dict[float, Score] = {}
    printings = [
        Printing(seed, options.issues, rate, options.manners) for rate in options.rate for seed in options.seed
    ]
    with ProcessPoolExecutor(options.workers) as pool:
        for printing, reached in zip(printings, pool.map(score_printing, printings), strict=True):
            scores[printing.rate] = scores.get(printing.rate, Score())
            scores[printing.rate] += reached
    names = [
        "headline",
        "body",
        "paragraphs",
        *FIELDS,
        *(f"{name} where printed" for name in FIELDS),
        "jumps",
        "furniture",
    ]
    print(f"{'':28}" + "".join(f"{f'rate {rate:g}':>10}" for rate in scores))
    print(f"{'articles':28}" + "".join(f"{s.all['headline']:10}" for s in scores.values()))
    for name in names:
        print(f"{name:28}" + "".join(f"{s.share(name):10.3f}" for s in scores.values()))
    print(f"{'boundary F1':28}" + "".join(f"{_f1(s):10.3f}" for s in scores.values()))
    print(f"{'M characters/s':28}" + "".join(f"{s.characters / s.seconds / 1e6:10.2f}" for s in scores.values()))
    for rate, s in scores.items():
        print(f"\nbody exact by fault at rate {rate:g}")
        for fault, (right, total) in sorted(s.by_fault.items(), key=lambda item: item[1][0] / item[1][1]):
            print(f"    {right / total:6.2f} of {total:5}  {fault}")
        shown = [case for case in s.worst if options.only in (None, case[0])]
        for name, case in shown[: options.worst]:
            print(f"  {name}: {case}")
    if options.json:
        result = {
            str(rate): {name: s.share(name) for name in names} | {"boundary F1": _f1(s)} for rate, s in scores.items()
        }
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=1))


def _f1(s: Score) -> float:
    tp, fn, fp = s.right["boundary tp"], s.right["boundary fn"], s.right["boundary fp"]
    return 2 * tp / max(1, 2 * tp + fn + fp)


if __name__ == "__main__":
    main()
