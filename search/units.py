"""Folded texts of documents one behind the other go in; where each unit in them lies comes out, as arrays.

A unit is a headline, a kicker, a deck or a paragraph: what a phrase may stand in. A document's units are lines of its
text, the headline first; from one document to the next there is nothing between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]

_LINE_END = ord("\n")


@dataclass(frozen=True, slots=True)
class Units:
    """Units in the order of the texts. `texts`: the characters, as numbers of UTF-16; `begins`, `ends`: of each unit in
    them; `docs`: the number of the document, among those that went in; `heads`: whether it is the headline."""

    texts: NDArray[Any]
    begins: Places
    ends: Places
    docs: Places
    heads: NDArray[np.bool_]

    def of(self, places: Places) -> Places:
        """The unit that each of some places, in order, lies in."""
        unit: Places = np.searchsorted(self.begins, places, side="right") - 1
        return unit


def split(texts: NDArray[Any], limits: Places) -> Units:
    """The units of documents that lie between `limits`, one more than there are documents."""
    line_ends = np.flatnonzero(texts == _LINE_END)
    # Two orders are made one: what numpy calls stable finds runs that are in order.
    begins = np.sort(np.concatenate((limits[:-1], line_ends + 1)), kind="stable")
    ends = np.sort(np.concatenate((line_ends, limits[1:])), kind="stable")
    before = np.searchsorted(line_ends, limits)
    of_each = np.diff(before) + 1
    heads = np.zeros(len(begins), dtype=bool)
    heads[np.cumsum(of_each) - of_each] = True
    return Units(texts, begins, ends, np.repeat(np.arange(len(of_each)), of_each), heads)


def put_together(texts: NDArray[Any], limits: Places, docs: Places) -> Units:
    """The units of some documents, in order, whose texts are copied for it."""
    first, last = limits[docs], limits[docs + 1]
    copied = [texts[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
    together = np.concatenate(copied) if copied else texts[:0]
    return split(together, np.concatenate(([0], np.cumsum(last - first))))
