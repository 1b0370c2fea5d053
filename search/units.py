"""Folded texts of documents one behind the other go in; where each unit in them lies comes out, as arrays.

A unit is a headline, a kicker, a deck or a paragraph: what a phrase may stand in. A document's units are lines of its
text, the headline first; from one document to the next there is nothing between.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.marks import Marks

Places = NDArray[np.intp]

_LINE_END = ord("\n")


@dataclass(frozen=True)
class Units:
    """Units in the order of the texts. `texts`: the characters, as numbers of UTF-16; `begins`, `ends`: of each unit in
    them; `docs`: the document it is of; `heads`: whether it is the headline."""

    texts: NDArray[Any]
    begins: Places
    ends: Places
    docs: Places
    heads: NDArray[np.bool_]

    def of(self, places: Places) -> Places:
        """The unit that each of some places lies in: the last that begins up to there."""
        unit: Places = self._last[self._begun.up_to(places + 1)]
        return unit

    @cached_property
    def _begun(self) -> Marks:
        """Where units begin. To count these takes 5 ns a place; to look it up among 400,000 begins 30."""
        flags = np.zeros((len(self.texts) // 64 + 1) * 64, dtype=bool)
        flags[self.begins] = True
        return Marks.of(np.packbits(flags, bitorder="little"))

    @cached_property
    def _last(self) -> Places:
        """For a number of places where units begin the last unit that does: an empty one at the end of a document begins
        where the next document does."""
        last = np.flatnonzero(np.append(self.begins[1:] != self.begins[:-1], True))
        return np.concatenate(([-1], last))

    def only(self, some: Places) -> Units:
        """Some of them, in order, whose texts are copied for it."""
        return Units(*copied(self.texts, self.begins[some], self.ends[some]), self.docs[some], self.heads[some])


def split(texts: NDArray[Any], limits: Places, docs: Places) -> Units:
    """The units of some documents that lie between `limits`, one more than there are documents."""
    line_ends = np.flatnonzero(texts == _LINE_END)
    # Two orders are made one: what numpy calls stable finds runs that are in order.
    begins = np.sort(np.concatenate((limits[:-1], line_ends + 1)), kind="stable")
    ends = np.sort(np.concatenate((line_ends, limits[1:])), kind="stable")
    before = np.searchsorted(line_ends, limits)
    of_each = np.diff(before) + 1
    heads = np.zeros(len(begins), dtype=bool)
    heads[np.cumsum(of_each) - of_each] = True
    return Units(texts, begins, ends, np.repeat(docs, of_each), heads)


def copied(texts: NDArray[Any], begins: Places, ends: Places) -> tuple[NDArray[Any], Places, Places]:
    """What lies between `begins` and `ends`, one behind the other, and where each begins and ends there."""
    pieces = [texts[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
    behind = np.cumsum(ends - begins)
    return np.concatenate(pieces) if pieces else texts[:0], behind - (ends - begins), behind


def put_together(texts: NDArray[Any], limits: Places, docs: Places) -> Units:
    """The units of some documents, in order, whose texts are copied for it."""
    together, _, ends = copied(texts, limits[docs], limits[docs + 1])
    return split(together, np.concatenate(([0], ends)), docs)
