"""Texts that are to stand in one unit, and units, go in; where each stands, and the units that have all, come out.

The rarest is looked for first. Where few units are left these are put together, and the others looked for in them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from search.candidates import Needle
from search.scan import places_of
from search.snapshot import Mask
from search.units import Places, Units

PER_UNIT: Final = 400.0
LOOK: Final = 0.25
"""What it takes, in ns, to put a unit of a text together with others, and to look for one part in a text, a character. On
25 M characters of rmrb-2026 and xwlb, in 405,000 units."""


@dataclass(frozen=True, slots=True)
class Found:
    """`places`: where each part stands in the texts of `units`, in order, and `within`, in which unit; `having`: the units
    that have all parts, in order; `numbers`: what number each unit had before others were left out."""

    units: Units
    places: list[Places]
    within: list[Places]
    having: Places
    numbers: Places


def found(units: Units, parts: Sequence[Needle]) -> Found:
    """All parts, each looked for once, whichever are alike."""
    numbers = having = np.arange(len(units.begins))
    left = list({part.text: part for part in sorted(parts, key=lambda part: part.share)}.values())
    places: dict[str, tuple[Places, Places]] = {}
    covered: Mask | None = None
    for number, part in enumerate(left):
        places[part.text] = _looked_for(units, part, covered)
        mask = np.zeros(len(units.begins), dtype=bool)
        mask[places[part.text][1]] = True
        having = having[mask[having]]
        more = len(left) - number - 1
        if not more:
            break
        characters = int((units.ends[having] - units.begins[having]).sum())
        # Half, because after one more part there will be less to put together.
        if PER_UNIT * len(having) + LOOK * len(left) * characters < LOOK * more * len(units.texts) / 2:
            units, numbers, having = units.only(having), numbers[having], np.arange(len(having))
            places = {wanted.text: _looked_for(units, wanted) for wanted in left[: number + 1]}
            covered = None
        elif 2 * characters < len(units.texts):
            covered = _words_of(units, having)
    here, within = zip(*(places[part.text] for part in parts), strict=True)
    return Found(units, list(here), list(within), having, numbers)


def _looked_for(units: Units, part: Needle, covered: Mask | None = None) -> tuple[Places, Places]:
    """Where a part stands, and in which units."""
    places = places_of(units.texts, part, covered)
    return places, units.of(places)


def _words_of(units: Units, some: Places) -> Mask:
    """For each 64 characters of the texts whether one of some units reaches into them."""
    size = len(units.texts) // 64 + 2
    first, last = units.begins[some] >> 6, np.maximum(units.ends[some] - 1, units.begins[some]) >> 6
    inside: Mask = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last + 1, minlength=size)) > 0
    return inside
