"""In: text printed as one page and as eight. Out: whether any function is called out of proportion for the one.

No clock is asked: calls are counted, and the same text makes as many in one page as in eight, but for what has been forgotten
in between. A rule that asks all of a page for each of its lines makes eight times as many.
"""

from __future__ import annotations

import cProfile
import pstats
from itertools import islice

from indexer.pages import Imprint, RawPage
from indexer.pipeline import take_apart
from tests.corpus import articles

PAGES, PARTS = 32, 8
FEWEST = 2000
"""Calls for the one page from which a function is looked at."""
MOST = 3.0
"""Times as many for the one page as for the eight, at most. What is remembered of texts is not remembered for ever: 2.0."""


def test_a_page_of_eight_times_the_length_takes_eight_times_the_work() -> None:
    list(articles("rmrb-2026", 1))  # or there is none of it
    from bench.faults import Rates
    from bench.printer import once

    texts = [text for issue in islice(once(1, Rates()), PAGES // 4) for text in issue.pages.values()]
    parts = ["\n\n".join(texts[at : at + PAGES // PARTS]) for at in range(0, PAGES, PAGES // PARTS)]
    _calls(parts[:1])  # what is read once for all
    apart, together = _calls(parts), _calls(["\n\n".join(texts)])
    looked_at = {name: count for name, count in together.items() if count >= FEWEST}
    assert len(looked_at) > 50
    grown = {
        name: (apart.get(name, 0), count) for name, count in looked_at.items() if count > MOST * apart.get(name, 0)
    }
    assert not grown, "calls for the parts, and for the whole"


def _calls(pages: list[str]) -> dict[str, int]:
    """How often each function of `indexer` is called while pages are taken apart."""
    profile = cProfile.Profile()
    profile.enable()
    for number, text in enumerate(pages, 1):
        take_apart(RawPage(f"某报/2026-01-31/{number:03}.md", text, "utf-8"), Imprint())
    profile.disable()
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = vars(pstats.Stats(profile))["stats"]
    return {f"{file}:{line} {name}": row[1] for (file, line, name), row in stats.items() if "indexer" in file}
