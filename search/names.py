"""A name that is not in the index in, those that come nearest out: 刘莎莎 → 刘沙沙.

Distances are of folded text, so that a traditional form is no distance from its simplified one. Names are short: one
character wrong of three is a third of it, so candidates are taken by edits (Levenshtein), then by likeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from indexer.schema import facet_key

MOST_EDITS = 1
"""Of a name of three characters or fewer; a longer one may have one edit for each three characters."""
LIKE = 75.0
"""Percent from which a value is offered that has too many edits: a part of it, or its words in another order."""


def nearest(value: str, name: str, known: Mapping[str, tuple[str, int]], most: int = 3) -> list[tuple[str, int]]:
    """Up to `most` of the `known` values of facet `name` (key → printed, count), the nearest to `value` first.

    Of equally near ones the more frequent comes first. [] if nothing is near.
    """
    key = facet_key(name, value)
    edits = max(MOST_EDITS, len(key) // 3)
    close = process.extract(key, known.keys(), scorer=Levenshtein.distance, score_cutoff=edits, limit=None)
    ranked = [(float(distance), found) for found, distance, _ in close]
    if not ranked and len(key) >= 2:
        alike = process.extract(key, known.keys(), scorer=fuzz.partial_ratio, score_cutoff=LIKE, limit=None)
        ranked = [(100.0 - score, found) for found, score, _ in alike if len(found) >= 2]
    ranked.sort(key=lambda entry: (entry[0], -known[entry[1]][1], entry[1]))
    return [known[found] for _, found in ranked[:most]]


def beginning_with(start: str, name: str, known: Mapping[str, tuple[str, int]]) -> list[tuple[str, int]]:
    """The `known` values whose key begins with that of `start`, or has it inside; the most frequent first."""
    key = facet_key(name, start) if start else ""
    first: Iterable[tuple[str, tuple[str, int]]] = known.items()
    found = [
        (not each.startswith(key), -count, each, (printed, count)) for each, (printed, count) in first if key in each
    ]
    return [entry for _, _, _, entry in sorted(found)]
