"""An article and what was looked for in; the places where it is printed, and snippets around them, out.

A snippet is text and ranges, so that a terminal, HTML and JSON each show it in their way. What is compared is folded,
what is shown is as printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from indexer.analyse import Cutter
from indexer.fold import fold, fold_map, printed_span
from indexer.records import Article
from search.query import And, Date, Fuzzy, Near, Node, Not, Or, Pages, Pattern, Phrase, Value, Wild, Words, literals
from search.width import width

Needle = Sequence[str] | Pattern
Needles = Sequence[Needle]
"""For each thing wanted its forms, folded: the run as typed first, then the words it falls into; or the pattern."""

DEFAULT_COLUMNS = 240
"""Of a snippet: three lines of a terminal of 80 columns. A Chinese character takes two."""

SENTENCE_ENDS = "。！？；!?;"
CLAUSE_ENDS = "，、：,:"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a paragraph as printed. `ranges`: first and behind the last character of each match, in order.

    `cut`: whether the paragraph goes on before and behind the text.
    """

    text: str
    ranges: tuple[tuple[int, int], ...]
    cut: tuple[bool, bool] = (False, False)


def matches(text: str, needles: Needles) -> tuple[tuple[int, int], ...]:
    """Where in a text what was looked for is printed: ranges in order, those that touch or overlap made one."""
    return merged(printed(text, places(fold(text), needles)))


def places(folded: str, needles: Needles) -> tuple[tuple[int, int], ...]:
    """Where in a folded unit what was looked for stands: a range for each occurrence, in order, overlapping or not.

    Of each thing wanted, the run as typed where it stands in the unit; its words where it does not.
    """
    found: set[tuple[int, int]] = set()
    for wanted in needles:
        if isinstance(wanted, Wild | Near | Fuzzy):
            found.update(_spans(wanted, folded))
            continue
        for form in _present(wanted, folded):
            at = folded.find(form)
            while at >= 0:
                found.add((at, at + len(form)))
                at = folded.find(form, at + 1)
    return tuple(sorted(found))


def printed(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges of a text that ranges of its folded form were printed as, in the same order."""
    if not places:
        return []
    _, starts = fold_map(text)
    return [printed_span(text, starts, first, last) for first, last in places]


def snippets(article: Article, needles: Needles, columns: int = DEFAULT_COLUMNS, most: int = 1) -> tuple[Snippet, ...]:
    """The paragraphs that show most of what was looked for, cut to `columns`; the first one where none shows any.

    At most `most` of them, in the order of the body.
    """
    paragraphs = [paragraph for paragraph in article.body.split("\n") if paragraph]
    folded = [fold(paragraph) for paragraph in paragraphs]
    whole = "\n".join(folded)  # no needle has a line end in it
    wanted = [as_typed(needle, (whole,)) for needle in needles]
    shown = _shown(folded, whole, wanted)
    best = sorted(range(len(paragraphs)), key=lambda at: (-shown[at], at))[:most]
    best = [at for at in best if shown[at]] or best[:1]
    return tuple(_cut(paragraphs[at], matches(paragraphs[at], wanted), columns) for at in sorted(best))


def as_typed(needle: Needle, folded: Sequence[str]) -> Needle:
    """Of a run that stands in one of the texts as typed, that form alone."""
    if isinstance(needle, Wild | Near | Fuzzy) or not needle or not any(needle[0] in text for text in folded):
        return needle
    return needle[:1]


def _shown(folded: Sequence[str], whole: str, wanted: Needles) -> list[int]:
    """How much of what was looked for each text shows. Of a list of names many are made of the same few words, each of
    which is looked for once: 200 runs of two words in articles of 190 paragraphs took 40 ms each, and take 6."""
    holding: dict[str | Pattern, int] = {}
    alike: Counter[int] = Counter()
    for needle in wanted:
        texts = 0
        for form in (needle,) if isinstance(needle, Wild | Near | Fuzzy) else needle:
            if form not in holding:
                there = not isinstance(form, str) or form in whole
                holding[form] = sum(1 << at for at, text in enumerate(folded) if _shows(text, form)) if there else 0
            texts |= holding[form]
        alike[texts] += 1
    shown = [0] * len(folded)
    for texts, count in alike.items():
        left = texts
        while left:
            shown[(left & -left).bit_length() - 1] += count
            left &= left - 1
    return shown


def _shows(folded: str, form: str | Pattern) -> bool:
    return form in folded if isinstance(form, str) else bool(_spans(form, folded))


def _spans(pattern: Pattern, folded: str) -> list[tuple[int, int]]:
    from search.patterns import spans

    return spans(pattern, folded) if all(char in folded for char in _needed(pattern)) else []


def _needed(pattern: Pattern) -> str:
    """Characters without which nothing matches."""
    return "" if isinstance(pattern, Fuzzy) else "".join(literals(pattern))


def _present(forms: Sequence[str], folded: str) -> Sequence[str]:
    if not forms:
        return ()
    if forms[0] in folded:
        return forms[:1]
    return [form for form in forms[1:] if form in folded]


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges in order, those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _cut(text: str, ranges: tuple[tuple[int, int], ...], columns: int) -> Snippet:
    """The text cut to `columns` around the place with most matches, at the beginning of a sentence if one is near."""
    if width(text) <= columns:
        return Snippet(text, ranges)
    begin = _begin(text, _densest(ranges, columns) if ranges else 0, columns // 4)
    end, room = begin, columns
    while end < len(text) and room >= width(text[end]):
        room -= width(text[end])
        end += 1
    while begin > 0 and room >= width(text[begin - 1]):
        begin -= 1
        room -= width(text[begin])
    kept = tuple((max(a, begin) - begin, min(b, end) - begin) for a, b in ranges if a < end and b > begin)
    return Snippet(text[begin:end], kept, (begin > 0, end < len(text)))


def _begin(text: str, match: int, lead: int) -> int:
    """Where a snippet begins, at most `lead` columns before its match: with a sentence, else with a clause of one.

    Where neither begins so near, as far before as may be, but not within a number or a word of Latin letters.
    """
    first = match
    while first > 0 and lead > 0:
        first -= 1
        lead -= width(text[first])
        if text[first] in SENTENCE_ENDS and first + 1 < len(text):
            return first + 1
    if first == 0:
        return 0
    clause = next((at + 1 for at in range(first, match) if text[at] in CLAUSE_ENDS), None)
    if clause is not None:
        return clause
    while first < match and text[first].isascii() and text[first].isalnum() and text[first - 1].isalnum():
        first += 1
    return first


def _densest(ranges: tuple[tuple[int, int], ...], columns: int) -> int:
    """The first character of the match from which on most others stand within three quarters of `columns`."""
    reach = max(1, columns * 3 // 8)
    best, most = ranges[0][0], 0
    ahead = 0
    for at, (first, _) in enumerate(ranges):
        ahead = max(ahead, at)
        while ahead < len(ranges) and ranges[ahead][1] <= first + reach:
            ahead += 1
        if ahead - at > most:
            best, most = first, ahead - at
    return best


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in the units of an article, the first of which is its headline: in all, and in that alone."""

    everywhere: Needles
    headline: Needles

    def places(self, units: Sequence[str]) -> list[tuple[tuple[int, int], ...]]:
        """For each folded unit the `places` of what is looked for there."""
        everywhere = [as_typed(needle, units) for needle in self.everywhere]
        of_headline = [*everywhere, *(as_typed(needle, units[:1]) for needle in self.headline)]
        return [places(unit, everywhere if at else of_headline) for at, unit in enumerate(units)]


def sought(node: Node, cutter: Cutter) -> Sought:
    """What a query looks for."""
    return Sought(needles(node, cutter, "text"), needles(node, cutter, "title"))


def needles(node: Node, cutter: Cutter, where: str = "") -> Needles:
    """What to mark in an article: for each run or phrase that is wanted, itself, then the words it falls into. `where`:
    only of those that are wanted there, "text" or "title"."""
    if where and isinstance(node, Words | Phrase | Wild | Near | Fuzzy) and node.where != where:
        return ()
    match node:
        case Words():
            return ((fold(node.text), *cutter.query_words(node.text)),)
        case Phrase(text):
            return ((fold(text),),)
        case Wild() | Near() | Fuzzy():
            return (node,)
        case Or(nodes) | And(nodes):
            return tuple(needle for one in nodes for needle in needles(one, cutter, where))
        case Not() | Value() | Date() | Pages():
            return ()
    assert_never(node)
