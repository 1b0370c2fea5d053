"""The pieces of a page go in; lines that name people without a word such as 记者 come out as bylines: 贺 潮, ●剧锦文, （小柯）;
and names in brackets that are a column's, （今日谈）, as such.

Such a line stands behind a heading, over the text, or under it at the end; elsewhere it is none.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from indexer.bylines import could_be_pen_name, could_sign, is_name, read_byline
from indexer.forms import COLUMN_ENDINGS, DECK_ENDINGS, DECK_STARTS, EDITOR_NOTE, modern, squeeze
from indexer.forms_people import PEN_NAMES_OF_GROUPS
from indexer.imprint_forms import HAN, HOUSE_MARKS
from indexer.joins import breaks_off, open_end
from indexer.lexicon import installed
from indexer.lines import (
    BRACKETED,
    Piece,
    column_behind,
    ends_as_column,
    ends_as_kicker,
    is_column_like,
    is_credit,
    is_foot,
    is_note,
    is_opening,
    is_series,
    is_title_like,
    name_in_brackets,
    names_people,
    stands_over,
)
from indexer.signed import signed_before

SHORT_PARAGRAPH = 6
LONG_PARAGRAPH = 25
"""Characters behind a line that names people, known surnames or not, from which it is a signature over an article."""
LONGEST_SIGNATURE = 24
LONGEST_SUMMARY = 200
"""Characters of a summary (核心提示) between a headline and its byline."""
LONGEST_DECK = 36
"""Characters of a deck printed plain between a headline and a byline."""
PROSE = 50
"""Characters of a paragraph over which a name stands."""
_DECK = re.compile(f"{DECK_STARTS}|{DECK_ENDINGS}")
_MARKED = re.compile(rf"\s*[{HOUSE_MARKS}]")
_SIGNED = re.compile(rf"{_MARKED.pattern}|\s*(?:文|采写|撰文|作者)\s?[/:：]")
_PEN_NAME = re.compile(rf"{HAN}{{2,4}}")


def signatures(pieces: list[Piece], named: Set[int] = frozenset()) -> list[Piece]:
    """Lines that name people without a word such as 记者, made bylines: behind a heading, or last in an article.

    `named`: indices of lines known to be names of columns.
    """
    out = list(pieces)
    headed = titled = False
    for at, piece in enumerate(out):
        if piece.kind == "text" and headed and is_credit(piece.text) and read_byline(piece.text).role:
            out[at] = replace(piece, kind="byline")  # 新华社记者 曹祎铭摄影报道, over the text
        if piece.kind == "text" and _names_column(out, at):
            out[at] = replace(piece, kind="column")
            continue
        if (
            (piece.kind == "text" and headed and (signs(out, at) or (titled and _signs_shortly(out, at))))
            or (piece.kind == "text" and not headed and _signs_off(out, at))
            or (piece.kind == "column" and titled and piece.index not in named and _signs_in_marks(out, at))
        ):
            out[at] = replace(piece, kind="byline")
        titled = out[at].kind == "title" or (titled and out[at].kind == "column")
        in_head = out[at].kind in ("column", "byline") or _is_deck(out, at, marked=out[at].kind == "title")
        headed = titled or (headed and (in_head or _in_summary(out, at)))
    return out


def signed_headings(pieces: list[Piece]) -> list[Piece]:
    """Headings that say who signs made bylines: ## headline | #### 文/江琳 | text.

    They stand under a headline and over text. Where a name as a heading of that level parts a text, as it does in
    portraits of several people, or is a headline, none signs.
    """
    printed = [piece for piece in pieces if piece.kind != "aside"]
    under: dict[int, list[int]] = {}
    elsewhere: set[int] = set()
    marked: set[int] = set()
    for at, piece in enumerate(printed):
        if piece.kind != "title" or not piece.level or not names_people(piece.text):
            continue
        if _DECK.search(modern(piece.text)):
            continue  # 贺海东崔振武出席
        above = [one for one in reversed(printed[max(0, at - 3) : at]) if not _names_its_column(one)]
        over = next((one for one in above[:2] if not _is_plain_deck(one)), None)
        behind = printed[at + 1] if at + 1 < len(printed) else None
        if _SIGNED.match(piece.text) and above and (above[0].kind == "title" or is_title_like(above[0].text)):
            marked.add(piece.index)  # ◎宋南星 is never a headline, whatever its level
        elif over is None or over.kind != "title" or over.level > piece.level or _names_alone(over):
            elsewhere.add(piece.level)
        elif behind is not None and behind.kind == "text" and not is_title_like(behind.text):
            under.setdefault(piece.level, []).append(piece.index)
    signed = marked | {index for level, places in under.items() if level not in elsewhere for index in places}
    return [replace(piece, kind="byline") if piece.index in signed else piece for piece in pieces]


def _names_its_column(piece: Piece) -> bool:
    """Whether a piece under a headline is the name of its column: （今日谈）, 【今日谈】."""
    return piece.kind == "column" or (piece.kind == "text" and name_in_brackets(piece.text) is not None)


def _names_alone(piece: Piece) -> bool:
    """Whether a heading is the name of a column and no headline: the headline is under it, if only a name."""
    return is_column_like(piece.text) and not column_behind(piece.text)[1]


def _is_plain_deck(piece: Piece) -> bool:
    """Whether a piece may be a deck in plain type: under a headline, and a heading below it."""
    return piece.kind == "text" and len(piece.text) <= LONGEST_DECK and is_title_like(piece.text)


def _in_summary(pieces: list[Piece], at: int) -> bool:
    """Whether the piece is the label of a summary in a head, or the summary under it, 核心提示 | … | □ 王英; or a note."""
    if is_note(pieces[at].text) or stands_over(pieces[at].text):
        return True
    return at > 0 and is_note(pieces[at - 1].text) and len(pieces[at].text) <= LONGEST_SUMMARY


def signs(pieces: list[Piece], at: int) -> bool:
    """Whether the plain line at `at` is the name of an author: it names people, and prose follows it."""
    text = pieces[at].text
    if is_credit(text) or (is_opening(text) and text[-1] not in "）)") or _names_over_signature(pieces, at):
        return False
    if ends_as_kicker(text):
        return False  # 渡南区供电公司谢远——
    if squeeze(text) in PEN_NAMES_OF_GROUPS:
        return True
    known = read_byline(text).whole
    if not (known or could_sign(text)) or at + 1 >= len(pieces) or pieces[at + 1].kind not in ("text", "column"):
        return False
    return len(pieces[at + 1].text) >= (SHORT_PARAGRAPH if known else LONG_PARAGRAPH)


def _names_over_signature(pieces: list[Piece], at: int) -> bool:
    """Whether the line ends as names of columns do, and who signs stands under it: 今日谈 | □ 岳清和."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or not ends_as_column(pieces[at].text) or read_byline(pieces[at].text).whole:
        return False
    return following.kind == "byline" or could_sign(following.text) or read_byline(following.text).whole


def _is_deck(pieces: list[Piece], at: int, marked: bool) -> bool:
    """Whether the plain line in a head is one of its titles: by its form, or since a signature in marks follows it."""
    piece = pieces[at]
    if marked or piece.kind != "text":
        return marked
    if _DECK.search(modern(piece.text)):
        return True
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or following.kind != "text" or not is_title_like(piece.text):
        return False
    return bool(_MARKED.match(following.text)) and read_byline(following.text).whole


def _signs_shortly(pieces: list[Piece], at: int) -> bool:
    """Whether the line right behind a headline is a signature over verse or a letter, whose lines are short: 骆驼草.

    A name of four characters, as other nations have (象多杰本), stands over a paragraph.
    """
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is None or following.kind != "text" or _names_over_signature(pieces, at):
        return False
    text = squeeze(pieces[at].text)
    return could_sign(text) or (len(text) == 4 and len(following.text) >= PROSE and could_be_pen_name(text))


def _signs_in_marks(pieces: list[Piece], at: int) -> bool:
    """Whether a marked line right behind a headline is a signature, ●剧锦文, rather than the name of a column."""
    if ends_as_column(pieces[at].text):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    name = squeeze(pieces[at].text).strip(HOUSE_MARKS)
    if following is None or following.kind != "text" or not (could_sign(name) or _PEN_NAME.fullmatch(name)):
        return False
    behind = pieces[at + 2] if at + 2 < len(pieces) else None
    return behind is None or behind.kind != "title" or not is_title_like(following.text)  # ■师说, a kicker, a headline


def _names_column(pieces: list[Piece], at: int) -> bool:
    """Whether the line is the name of a column in brackets, under its headline or its article: （今日谈）, （多棱镜）.

    There it is the last line, or a heading follows, or a line like one. （小柯） signs, unless the article is signed already.
    """
    name = name_in_brackets(pieces[at].text)
    if name is None or at == 0 or pieces[at - 1].kind == "column":
        return False
    if pieces[at - 1].kind == "title" and not read_byline(name).whole:
        return is_series(name) or ends_as_column(name) or not could_sign(name) or _is_word(name)
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    if following is not None and following.kind == "text" and not (following.origin or is_title_like(following.text)):
        return False
    if is_series(name) or (ends_as_column(name) and not (is_name(name) and name not in COLUMN_ENDINGS)):
        return True  # （王观） is a person, though 观 ends names of columns
    if read_byline(name).whole:
        return False  # （郑小满 许嘉木）
    return not (could_sign(name) or could_be_pen_name(name)) or signed_before(pieces, at)


def _is_word(text: str) -> bool:
    lexicon = installed()
    return lexicon is not None and lexicon.has(text)


def _signs_off(pieces: list[Piece], at: int) -> bool:
    """Whether the line is a signature under a text: 渡南区读者 仇砚秋, （许嘉木）. It is last, or 编者按 follows, or a head."""
    text = pieces[at].text
    if len(text) > LONGEST_SIGNATURE or at == 0 or pieces[at - 1].kind != "text" or open_end(pieces[at - 1].text):
        return False
    if is_credit(text) or ends_as_kicker(text):
        return False
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    alone = bool(BRACKETED.fullmatch(text)) and following is not None and is_title_like(following.text)
    alone = alone or (following is not None and following.origin) or _heads(pieces, at + 1)
    alone = alone or _strays(pieces, at + 1)
    alone = alone or is_foot(pieces[at - 1].text) or (following is not None and _ends_before(pieces[at], following))
    if following is not None and following.kind == "text" and not alone and not EDITOR_NOTE.match(following.text):
        return False
    if BRACKETED.fullmatch(text) and could_sign(text) and not is_foot(text):
        return True  # （小柯）
    named = text in COLUMN_ENDINGS or text in PEN_NAMES_OF_GROUPS
    if named and following is not None and following.kind == "title":
        return False  # 文思, 钟声
    read = read_byline(text)
    return (read.whole and bool(read.names) and not read.role) or _signs_rarely(pieces, at)


def _strays(pieces: list[Piece], at: int) -> bool:
    """Whether the last piece of a page is the opening of an article that stands before it: it breaks off in mid sentence."""
    return at == len(pieces) - 1 and pieces[at].kind == "text" and breaks_off(pieces[at].text)


def _ends_before(piece: Piece, following: Piece) -> bool:
    """Whether an article ends with a line since a table follows, or something that is no part of any and then other text.

    A name that the text behind it takes up is a subhead.
    """
    if following.text.startswith("|"):
        return True
    return following.index > piece.index + 1 and squeeze(piece.text) not in squeeze(following.text)


def _heads(pieces: list[Piece], at: int) -> bool:
    """Whether plain lines at `at` are a kicker, or the name of a column, over the next headline."""
    end = next((i for i in range(at, min(at + 3, len(pieces))) if pieces[i].kind != "text"), at)
    return end > at and pieces[end].kind == "title" and all(is_title_like(piece.text) for piece in pieces[at:end])


def _signs_rarely(pieces: list[Piece], at: int) -> bool:
    """Whether a line under an article that nobody signs is a name of a rare form: 智春丽, 象多杰本. It is no word, 快评."""
    text = squeeze(pieces[at].text)
    lexicon = installed()
    if lexicon is None or lexicon.has(text) or ends_as_column(text) or signed_before(pieces, at):
        return False
    return (len(text) == 3 and could_sign(text)) or could_be_pen_name(text)
