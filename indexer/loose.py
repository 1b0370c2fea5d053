"""The units of a page go in; its runs without a head come out with the articles they belong to.

Without a head are an opening that was printed last, under the name of its column or none, and the rest of a column
behind a jump line. Each goes to the article whose text it runs into, or which runs into it. Behind 下转第4版 hardly anything
of the article stands: what does goes on about the same, and about nothing else of the page.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.anew import is_lead, is_signed
from indexer.between import (
    ENOUGH_LAST,
    FARTHER,
    GAINS_ORIGIN,
    NEIGHBOURS,
    OPENS,
    TRIED,
    Side,
    end_of,
    fits_of,
    goes_elsewhere,
    headed,
    is_open,
    leanings_of,
    openness,
    text_of,
)
from indexer.boxes import is_box, mark_of
from indexer.cohesion import taken_up
from indexer.forms import SENTENCE_ENDS
from indexer.headings import Unit
from indexer.joins import half_sentence
from indexer.lines import could_be_column, is_column_like, is_opening
from indexer.odds import begin_odds
from indexer.pages import Decision

CERTAIN = 8.0
"""`between.fits_of` from which the last text of a page goes before another one though its heading is no column's name."""
RELATED, AS_WELL, MOST_BEHIND = 0.0, 0.1, 3
"""How far text behind 下转第4版 goes on about what its article is about (`cohesion.taken_up`) at the least, how much more
about another of the page at most, and its pieces at most."""
ENOUGH_FIRST = -4.0
"""Points of the joint, less what speaks for a paragraph beginning there, from which text that stands first on a page, without
a headline, may be the rest of an article below. Of 45 such runs on pages printed of rmrb-2026 with the ends of articles read
first 37 have as many, and 1 of them is not the article's; of the 8 that have fewer 6 are not."""
SHORTEST_FIRST = 20
"""Characters of such text where no sentence ends in it: what is shorter is of the head of the page, YAOWEN."""
LONGEST_OPENING = 4
"""Pieces of an opening, last on the page, that says it comes from another one."""


def with_homes(units: list[Unit], path: str) -> tuple[list[Unit], list[Decision]]:
    """Runs without a head given to the articles they belong to; to the one before where nothing else is known."""
    main = min((piece.level for unit in units for piece in unit.titles if piece.level), default=0)
    units = _split_after_jump(_columns_alone(units, main))
    homes: dict[int, tuple[int, bool]] = {}
    decisions: list[Decision] = []
    for at, unit in enumerate(units):
        if not unit.loose:
            if at == len(units) - 1 and (run := _under_a_name(unit)) is not None:
                target, before, evidence = _home([*units[:at], run], at)
                named = could_be_column(unit.titles[0].text)
                deeper = unit.titles[0].level > main
                if (
                    target is not None
                    and before
                    and not units[target].origin
                    and (named or (deeper and _meets(run, units[target])))
                ):
                    units = [*units[:at], run]
                    homes[at] = (target, before)
                    lines = tuple(span for piece in (*run.columns, *run.body) for span in piece.lines)
                    decisions.append(Decision("move", evidence, path, lines))
            continue
        if unit.origin and not (at == len(units) - 1 and _may_open(unit)):
            continue
        target, before, evidence = _home(units, at)
        if target is not None:
            homes[at] = (target, before)
            lines = tuple(span for piece in (*unit.columns, *unit.body) for span in piece.lines)
            decisions.append(Decision("move", evidence, path, lines))
    out = list(units)
    for at, (target, before) in homes.items():
        run = out[at]
        if (
            run.columns
            and not before
            and at > 0
            and target != at - 1
            and not out[at - 1].columns
            and not out[at - 1].loose
        ):
            # A name over the rest of an article is that of the one before: columns print theirs last.
            out[at - 1] = replace(out[at - 1], columns=run.columns)
            run = replace(run, columns=())
        out[target] = _merge(out[target], run, before)
    return [unit for at, unit in enumerate(out) if at not in homes], decisions


def _columns_alone(units: list[Unit], main: int) -> list[Unit]:
    """Units whose only heading is the name of a column made runs without a head. `main`: the level of headlines."""
    return [
        replace(unit, titles=(), columns=(*unit.titles, *unit.columns))
        if len(unit.titles) == 1 and index and not unit.bylines and not unit.origin and _names_column(unit, main)
        else unit
        for index, unit in enumerate(units)
    ]


def _names_column(unit: Unit, main: int) -> bool:
    """Whether the only heading of a unit is the name of a column: by its ending, or since nothing stands under it."""
    title = unit.titles[0]
    if not unit.body:
        return could_be_column(title.text)
    if is_box(title.text) or mark_of(title.text):  # ■…, over an item of a box
        return False
    return title.level != main and is_column_like(title.text) and not is_opening(unit.body[0].text)


def _split_after_jump(units: list[Unit]) -> list[Unit]:
    """Text behind the jump line that ends an article is no part of it."""
    out: list[Unit] = []
    for unit in units:
        ends = [piece.index for piece in unit.jumps if piece.on] + [piece.index for piece in unit.body if piece.on]
        end = min(ends, default=None)
        none_before = end is not None and not any(piece.index <= end for piece in unit.body)
        if end is None or none_before or unit.loose or not any(piece.index > end for piece in unit.body):
            out.append(unit)
            continue
        rest = tuple(piece for piece in unit.body if piece.index > end)
        out.append(replace(unit, body=tuple(piece for piece in unit.body if piece.index <= end)))
        out.append(Unit(body=rest))
    return out


def _is_prose(loose: Unit) -> bool:
    """Whether a run is the rest of a text, and not what a page has above all articles."""
    text = text_of(loose.body)
    return len(text) >= SHORTEST_FIRST or any(mark in text for mark in SENTENCE_ENDS)


def _home(units: list[Unit], at: int) -> tuple[int | None, bool, str]:
    """The article a loose run belongs to, and whether it goes before its text; None if it is one of its own."""
    loose = units[at]
    before = at - 1 if at > 0 else None
    while before is not None and units[before].loose:
        before = before - 1 if before > 0 else None
    if not loose.body:
        return before, False, "the name of a column behind its article"
    first, last, own_end = loose.body[0], loose.body[-1], end_of(loose.body)
    near = [index for index in range(max(0, at - NEIGHBOURS), min(len(units), at + NEIGHBOURS + 1)) if index != at]
    first_of_page = before is None and not (loose.bylines or loose.columns) and _is_prose(loose)
    if at >= len(units) - NEIGHBOURS or first_of_page:
        near = [index for index in range(len(units)) if index != at]
    lost = before is not None and before == at - 1 and _lost_its_head(loose, units[before])
    again = next((index for index in near if lost and _is_whole_of(first.text, units[index])), None)
    if again is not None:
        return again, False, "printed again, whole, what breaks off"
    opens = is_open(last) and not goes_elsewhere(loose)
    own = text_of(loose.body)
    begins = max(0.0, begin_odds(first.text) - half_sentence(first.text))
    found: list[tuple[float, int, bool]] = []
    for index in near:
        unit = units[index]
        if not unit.body or (unit.loose and not unit.origin) or (loose.origin and unit.origin):
            continue
        if opens and not is_opening(unit.body[0].text):
            fits = fits_of(own_end, unit.body[0], own) + openness(last.text) + (FARTHER if unit.origin else 0)
            found.append((fits, index, True))
        end = unit.body[-1]
        if is_open(end) and not unit.ended and not is_opening(first.text) and not loose.origin:
            fits = fits_of(end_of(unit.body), first, text_of(unit.body)) + openness(end.text)
            if not first_of_page or fits - begins >= ENOUGH_FIRST:
                found.append((fits, index, False))
    found = sorted(found, key=lambda one: (-one[0], one[1]))[:TRIED]
    best: tuple[float, int, bool] | None = None
    closed = before is not None and units[before].ended and not goes_elsewhere(units[before])
    least = ENOUGH_LAST if opens or closed or first_of_page else 0.0
    other = Side.of(units[before]) if before is not None else None
    for fits, index, ahead in found:
        leans = 0.0
        if first_of_page:  # no article before it: it is parted from all the others
            other = Side(tuple(text for one in near if one != index for text in Side.of(units[one]).texts))
        if other is not None and index != before:
            leans = sum(leanings_of(loose.body, Side.of(units[index]), other))
            if ahead and units[index].origin and leans < GAINS_ORIGIN:
                continue
        points = fits + leans + (headed(loose.body, units[index]) if ahead else 0.0)
        points += OPENS / 2 if ahead and lost and at == len(units) - 1 else 0.0
        if points >= least and (best is None or points > best[0]):
            best = (points, index, ahead)
    if best is not None:
        return best[1], best[2], "the sentence runs on over the joint"
    if not loose.origin and before == at - 1 and goes_elsewhere(units[before]) and _is_read_late(units, at):
        return before, False, "behind the jump line, and about the same"
    if loose.origin or (before is not None and (goes_elsewhere(units[before]) or lost)):
        return None, False, ""
    return before, False, "no head of its own"


def _lost_its_head(loose: Unit, before: Unit) -> bool:
    """Whether a run is an article without a headline: it opens, and what stands before it has an opening of its own."""
    if loose.columns or not is_signed(before.bylines, before.body):
        return False
    return is_lead(loose.body[0].text) or is_signed(loose.bylines, loose.body)


def _is_whole_of(text: str, unit: Unit) -> bool:
    """Whether a report begins with all that stands of one under its headline: there it breaks off."""
    if not unit.titles or len(unit.body) != 1 or not is_open(unit.body[0]):
        return False
    return is_lead(unit.body[0].text) and text.startswith(unit.body[0].text)


def _is_read_late(units: list[Unit], at: int) -> bool:
    """Whether text behind a jump line is of the article it ends: the line was read before the last of its text."""
    loose = units[at]
    if len(loose.body) > MOST_BEHIND or is_opening(loose.body[0].text) or loose.bylines or loose.columns:
        return False
    texts = [piece.text for piece in loose.body]
    near = range(max(0, at - NEIGHBOURS), min(len(units), at + NEIGHBOURS + 1))
    share = {index: taken_up(texts, Side.of(units[index]).texts) for index in near if index != at}
    return share[at - 1] >= max(RELATED, max(share.values()) - AS_WELL)


def _under_a_name(unit: Unit) -> Unit | None:
    """The last unit of a page as a run without a head, if it breaks off: its heading may be the name of a column."""
    if len(unit.titles) != 1 or unit.bylines or not _may_open(unit):
        return None
    return replace(unit, titles=(), columns=(*unit.titles, *unit.columns))


def _meets(run: Unit, home: Unit) -> bool:
    """Whether it is certain that a run is the opening of an article, whatever the heading over it looks like."""
    return fits_of(end_of(run.body), home.body[0], text_of(run.body)) >= CERTAIN


def _may_open(unit: Unit) -> bool:
    """Whether a run may be the opening of an article whose rest stands on this page.

    Behind 上接第1版 it is one paragraph, if in pieces: of several the first ones do come from another page.
    """
    if not 0 < len(unit.body) <= LONGEST_OPENING or unit.ended:
        return False
    return all(map(is_open, unit.body if unit.origin else unit.body[-1:]))


def _merge(unit: Unit, loose: Unit, before: bool) -> Unit:
    return replace(
        unit,
        body=(*loose.body, *unit.body) if before else (*unit.body, *loose.body),
        columns=(*unit.columns, *loose.columns),
        bylines=(*unit.bylines, *loose.bylines),
        jumps=(*unit.jumps, *loose.jumps),
    )
