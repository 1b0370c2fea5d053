"""The text behind a head goes in; where in it an article begins that has lost its headline comes out.

Reading a page may lose a headline, one set in white on colour above all. What stood under it is read behind the article
before, which has an opening of its own: 新华社北京5月29日电 in the midst of a report is another report. So is what stands
behind a second byline, where a sentence and not a subhead stands before it. And whether a text is torn out of another.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.boxes import is_box
from indexer.bylines import read_byline
from indexer.cohesion import shared
from indexer.joins import breaks_off, headless, joint, open_end
from indexer.lines import Piece, could_be_column, is_opening, is_title_like
from indexer.odds import begin_odds
from indexer.wires import lead_wire

LEAST_TEXT = 40
"""Characters of a text behind a byline; a shorter one is a remark, and the byline stands at the foot."""
PRINTED_AGAIN = 6
"""Characters printed again from which a paragraph that begins as reports do is the rest of another."""
OF_THE_HEAD, NEWLY_SAID = 0.65, 0.1
"""The part of a headline that a report says from which it stands under that headline, if as the second one (two leaders
meet the same guest), and the part that it says and the text before does not. Of 12 articles of rmrb-2026 with two reports
11 have one or the other; of 1,233 reports, each held against the article before it on its page, 2 of 100 as much."""
_GATHERED = "据據"
"""据新华社北京5月29日电: what is gathered from elsewhere may stand inside a report on the same."""
SELDOM_FIRST = -1.0
"""`odds.begin_odds` of a text that hardly begins a paragraph: of rmrb-2026 10 % of paragraphs, half of those cut at random."""


def is_lead(text: str) -> bool:
    """Whether a report begins so and says whence it is; names in brackets alone may be the rest of 本报讯."""
    text = text.lstrip()
    return is_opening(text) and lead_wire(text).lead and text[0] not in "(（" and text[0] not in _GATHERED


def is_signed(bylines: Sequence[Piece], body: Sequence[Piece]) -> bool:
    """Whether an article has an opening: who wrote it, or whence it came, before its text."""
    if not body:
        return False
    return is_lead(body[0].text) or any(piece.index < body[0].index for piece in bylines)


def begins_anew(
    pieces: Sequence[Piece], at: int, titles: Sequence[Piece], bylines: Sequence[Piece], body: Sequence[Piece]
) -> bool:
    """Whether another article begins with piece `at`, behind the text `body` of one that has this head."""
    piece = pieces[at]
    if not is_signed(bylines, body):
        return False
    before = body[-1]
    if before.level or (is_title_like(before.text) and open_end(before.text)):
        return False  # a subhead, over one of the reports that an article is gathered of
    if piece.kind == "text":
        if not is_lead(piece.text) or joint(before.text, piece.text).overlap >= PRINTED_AGAIN:
            return False
        if any(is_lead(one.text) for one in body[1:]):
            return False  # it is gathered of several reports
        if titles and _gathers(titles[-1].text, body, pieces[at + 1 : at + 2]):
            return False
        return not any(_says(title.text, piece.text, [one.text for one in body]) for title in titles)
    behind = pieces[at + 1 : at + 2]
    if piece.kind != "byline" or not behind or any(one.index > before.index for one in bylines):
        return False
    if piece.text.lstrip()[:1] in "(（" or not read_byline(piece.text).role:
        return False  # （吴凯）: at the foot of another article, in a column read in turns
    return open_end(before.text) == 0 and behind[0].kind == "text" and len(behind[0].text) >= LEAST_TEXT


def _gathers(title: str, body: Sequence[Piece], behind: Sequence[Piece]) -> bool:
    """Whether the reports under a heading are the items of a box: by its name, or since a third one follows two of them."""
    if is_box(title):
        return True
    return could_be_column(title) and len(body) == 1 and any(is_lead(piece.text) for piece in behind)


def _says(title: str, report: str, before: Sequence[str]) -> bool:
    """Whether a report says what a headline says, or what of it the text before does not."""
    return (
        shared(title, [report]) >= OF_THE_HEAD or shared(title, [*before, report]) - shared(title, before) >= NEWLY_SAID
    )


def is_torn(piece: Piece) -> bool:
    """Whether a text is torn out of its article: it begins or breaks off in mid sentence, or a report begins with it."""
    if piece.kind != "text":
        return False
    if breaks_off(piece.text) or headless(piece.text) > 0 or is_opening(piece.text):
        return True
    return begin_odds(piece.text) <= SELDOM_FIRST
