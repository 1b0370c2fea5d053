"""A value as it was typed in, the values of a facet that may be meant out: 刘莎莎 → 刘沙沙, wang ying → 王颖.

`matching` is what has the typed text in it or is spelled by it; `nearest` what was perhaps meant where nothing is. All
compare folded text, so that a traditional form is no distance from its simplified one. Names are short: one character
wrong of three is a third of it, so near ones are taken by edits (Levenshtein), then by likeness; of people's names those
first that sound the same, for a name is often known by ear: 罗严 → 罗岩. Another's articles are never given in place of
those asked for: that is for the user to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from indexer.schema import facet_key
from search.pinyin import is_latin, likeness, readings, spelled, written

Known = Mapping[str, tuple[str, int]]
"""The values of a facet: key → (as printed, number of articles)."""
How = Literal["exact", "begins", "inside", "pinyin", "sounds", "near"]

MOST_EDITS: Final = 1
"""Of a name of three characters or fewer; a longer one may have one edit for each three characters."""
LIKE: Final = 75.0
"""Percent from which a value is offered that has too many edits: a part of it, or its words in another order."""


@dataclass(frozen=True, slots=True)
class Match:
    """A value of a facet: its key, how it is printed, how many articles have it, and how it answers what was typed."""

    key: str
    printed: str
    articles: int
    how: How


def matching(typed: str, name: str, known: Known) -> list[Match]:
    """The values of facet `name` that are what was typed, begin with it, have it inside, or, of reporters, are spelled
    so in pinyin; in this order, and the most frequent first. All of them, the most frequent first, for empty text."""
    key = facet_key(name, typed) if typed else ""
    ranked: list[tuple[int, Match]] = []
    # Letters of Latin names may be meant as well as pinyin; both are looked for.
    pieces = spelled(typed) if name == "reporter" and is_latin(typed) else ()
    for each, (printed, count) in known.items():
        if key and key in each:
            how: How = "exact" if each == key else "begins" if each.startswith(key) else "inside"
            ranked.append((("exact", "begins", "inside").index(how), Match(each, printed, count, how)))
        elif pieces and (cost := likeness(pieces, readings(each))) is not None:
            ranked.append((3 + cost, Match(each, printed, count, "pinyin")))
        elif not typed:
            ranked.append((0, Match(each, printed, count, "inside")))
    return [match for _, match in sorted(ranked, key=lambda one: (one[0], -one[1].articles, one[1].printed))]


def nearest(typed: str, name: str, known: Known) -> list[Match]:
    """The values of facet `name` nearest to what was typed, best first; [] if nothing is near."""
    key = facet_key(name, typed)
    if not key:
        return []
    sounds = _sounding(typed, known) if name == "reporter" else {}
    edits = max(MOST_EDITS, len(key) // 3)
    close = process.extract(key, known.keys(), scorer=Levenshtein.distance, score_cutoff=edits, limit=None)
    ranked = {found: float(distance) for found, distance, _ in close}
    if not ranked and len(key) >= 2:
        alike = process.extract(key, known.keys(), scorer=fuzz.partial_ratio, score_cutoff=LIKE, limit=None)
        ranked = {found: 100.0 - score for found, score, _ in alike if len(found) >= 2}
    order = sorted(
        {*ranked, *sounds},
        key=lambda found: (sounds.get(found, 2), ranked.get(found, 100.0), -known[found][1], found),
    )
    return [Match(found, *known[found], "sounds" if sounds.get(found) == 0 else "near") for found in order]


def meant(typed: str, name: str, known: Known) -> list[Match]:
    """What may be meant by a value that nothing has, best first: what has it inside or is spelled so, else the nearest."""
    return matching(typed, name, known) or nearest(typed, name, known)


def _sounding(typed: str, known: Known) -> dict[str, int]:
    """The names that sound like the one typed: 0 in all its syllables, 1 with one letter more, less or other."""
    said = "".join(spelled(typed)) if is_latin(typed) else written(readings(typed))
    if not said.isascii() or not said.isalpha():
        return {}
    spoken = {each: written(readings(each)) for each in known}
    found = process.extract(said, spoken, scorer=Levenshtein.distance, score_cutoff=1, limit=None)
    return {each: int(distance) for _, distance, each in found if distance == 0 or is_latin(typed)}
