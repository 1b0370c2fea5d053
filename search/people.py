"""A snapshot and names go in; of each reporter how many articles, in which years and sections, and with whom, come out.

All is counted when asked, in the arrays of the index: nothing of it is kept. One name in two papers may be two people,
so a person here is a name in a paper, unless the papers are to be counted together.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.schema import as_term, day_from_ordinal
from search.snapshot import Segment, Snapshot

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Person:
    """A reporter: the name as printed; `papers` and `sections` (name, articles) and `together` (name, articles signed
    with this one too), the most first; `years` (year, articles) in order; `first` and `last` day. What is unknown of an
    article (its day, its section) is left out of these. `key`: the name, folded."""

    key: str
    name: str
    articles: int
    papers: tuple[tuple[str, int], ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    years: tuple[tuple[int, int], ...] = ()
    sections: tuple[tuple[str, int], ...] = ()
    together: tuple[tuple[str, int], ...] = ()


def people(
    snapshot: Snapshot, keys: Collection[str] | None, merge: bool, limit: int | None = None
) -> tuple[list[Person], int]:
    """The reporters of these names (None: all), each in each paper, or in all where `merge`; and how many there are.

    In the order of `keys`, a name in several papers by its articles there; for None the most frequent first. `limit`:
    at most so many are given, all are counted.
    """
    signed = _signed(snapshot, keys)
    found = list(_each(signed, merge))
    order = {key: at for at, key in enumerate(keys)} if keys is not None else {}
    name = signed.names.keys
    found.sort(key=lambda rows: (order.get(name[signed.name[rows[0]]], 0), -len(rows), name[signed.name[rows[0]]]))
    return [_person(signed, rows) for rows in found[:limit]], len(found)


def papers_of(snapshot: Snapshot, key: str) -> list[tuple[str, int]]:
    """The papers in which a name stands, and in how many articles of each, the most first."""
    signed = _signed(snapshot, (key,))
    return _most(signed.papers, signed.paper)


class _Values:
    """Values met in several segments, each by one number; 0 is none."""

    def __init__(self) -> None:
        self.keys = [""]
        self.shown = [""]
        self._numbers = {"": 0}

    def number(self, segment: Segment, name: str, term: int) -> int:
        """The number of what is term `term` of facet `name` in a segment."""
        field = segment.file.field(name)
        assert field is not None
        key = field.term(term).decode()
        if key not in self._numbers:
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
            self.shown.append(segment.file.shown(name, term))
        return self._numbers[key]

    def column(self, segment: Segment, name: str) -> Numbers:
        """For each document of a segment the value of a facet of which it has one at most."""
        column = np.zeros(segment.count, np.intp)
        field = segment.file.field(name)
        for term in range(len(field) if field is not None else 0):
            assert field is not None
            column[field.docs(term)] = self.number(segment, name, term)
        return column


@dataclass(frozen=True, slots=True)
class _Signed:
    """Articles and reporters of theirs, a row for each of both: `doc` counts through all segments, `day` is an ordinal.

    `beside`: (document, name) of all who signed these articles, by document.
    """

    names: _Values
    papers: _Values
    sections: _Values
    name: Numbers
    doc: Numbers
    paper: Numbers
    section: Numbers
    day: Numbers
    beside: tuple[Numbers, Numbers]


def _signed(snapshot: Snapshot, keys: Collection[str] | None) -> _Signed:
    """The live articles that reporters of these names (None: any) signed."""
    names, papers, sections = _Values(), _Values(), _Values()
    rows: list[Numbers] = [np.empty((5, 0), np.intp)]
    beside: list[Numbers] = [np.empty((2, 0), np.intp)]
    before = 0
    for segment in snapshot.segments:
        field = segment.file.field("reporter")
        wanted = [field.find(as_term(key)) for key in keys] if field is not None and keys is not None else None
        if field is not None and (wanted is None or any(number is not None for number in wanted)):
            terms, having = field.postings()
            docs = having.astype(np.intp)
            live = segment.articles[docs]
            terms, docs = terms[live], docs[live]
            mine = np.ones(len(terms), bool)
            if wanted is not None:
                mine = np.isin(terms, [number for number in wanted if number is not None])
            near = np.zeros(segment.count, bool)
            near[docs[mine]] = True
            numbered = np.zeros(len(field), np.intp)
            for term in np.unique(terms[near[docs]]).tolist():
                numbered[term] = names.number(segment, "reporter", term)
            beside.append(np.stack((docs[near[docs]] + before, numbered[terms[near[docs]]])))
            terms, docs = terms[mine], docs[mine]
            columns = (papers.column(segment, "paper"), sections.column(segment, "section"))
            day = segment.file.arrays["ordinal"].astype(np.intp)
            rows.append(np.stack((numbered[terms], docs + before, columns[0][docs], columns[1][docs], day[docs])))
        before += segment.count
    name, doc, paper, section, day = np.concatenate(rows, axis=1)
    pairs = np.concatenate(beside, axis=1)
    order = np.argsort(pairs[0], kind="stable")
    return _Signed(names, papers, sections, name, doc, paper, section, day, (pairs[0][order], pairs[1][order]))


def _each(signed: _Signed, merge: bool) -> Iterator[Numbers]:
    """The rows of each person."""
    person = signed.name * len(signed.papers.keys) + (0 if merge else signed.paper)
    order = np.argsort(person, kind="stable")
    edges = np.flatnonzero(np.diff(person[order], prepend=-1, append=-1))
    for first, last in pairwise(edges.tolist()):
        yield order[first:last]


def _person(signed: _Signed, rows: Numbers) -> Person:
    mine = signed.name[rows[0]]
    days = signed.day[rows][signed.day[rows] > 0]
    first, last = (day_from_ordinal(int(days.min())), day_from_ordinal(int(days.max()))) if len(days) else (None, None)
    docs, beside = signed.beside
    begin, end = docs.searchsorted(signed.doc[rows], "left"), docs.searchsorted(signed.doc[rows], "right")
    with_mine = np.concatenate([beside[low:high] for low, high in zip(begin.tolist(), end.tolist(), strict=True)])
    years = Counter(day_of.year for day_of in map(dt.date.fromordinal, days.tolist()))
    return Person(
        signed.names.keys[mine],
        signed.names.shown[mine],
        len(rows),
        tuple(_most(signed.papers, signed.paper[rows])),
        first,
        last,
        tuple(sorted(years.items())),
        tuple(_most(signed.sections, signed.section[rows])),
        tuple(_most(signed.names, with_mine[with_mine != mine])),
    )


def _most(values: _Values, numbers: Numbers) -> list[tuple[str, int]]:
    """Each value and how often it is there, the most frequent first; the unknown left out."""
    counted = np.bincount(numbers, minlength=1)
    counted[0] = 0
    found = [(values.shown[number], int(counted[number])) for number in np.flatnonzero(counted).tolist()]
    return sorted(found, key=lambda one: (-one[1], one[0]))
