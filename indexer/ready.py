"""A line of JSON goes in; the ready article that it is comes out, or a ValueError that names the field at fault."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any, cast, get_args

from indexer.encoding import printable
from indexer.labels import page_label
from indexer.records import SCHEMA_VERSION, Article, Dateline, DateSource, PageLabel, Source, Span

_BLANK_LINES = re.compile(r"\n\s*\n")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def article_of_json(line: bytes | str, path: str, number: int) -> Article:
    """One JSON record as an article that came from line `number` of `path`; a ValueError names the field at fault.

    Keys are those `jianbao` writes (DESIGN: `headline`, `deck`, `byline` …) or those common in other collections
    (`title`, `subtitle`, `author`); others are ignored. `reporters` are taken as given: reading them out of the
    byline is `indexer.describe`'s, as is giving an id where there is none.
    """
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8: byte {error.start} of the line") from None
    except RecursionError:
        raise ValueError("is not a record: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from None
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    if (version := record.get("schema_version", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise ValueError(f"schema_version is {_shown(version)}; this program reads {SCHEMA_VERSION}")
    headline = _text(record, "headline", "title") or ""
    body = _BLANK_LINES.sub("\n", _text(record, "body") or "")
    if not any(c.isalnum() for c in headline) and not any(c.isalnum() for c in body):
        raise ValueError("has neither headline nor body")
    date = _date(record, "date")
    source = _text(record, "date_source")
    if source is not None and source not in get_args(DateSource):
        raise ValueError(f"date_source is none of {', '.join(get_args(DateSource))}: {source}")
    return Article(
        headline=headline,
        body=body,
        sources=(Source(path, (Span(number, number),)),),
        id=_text(record, "id") or "",
        paper=_text(record, "paper"),
        date=date,
        page=_page(record, "page"),
        section=_text(record, "section"),
        column=_text(record, "column"),
        kicker=_text(record, "kicker"),
        deck=_text(record, "deck", "subtitle"),
        byline=_text(record, "byline", "author"),
        reporters=_names(record, "reporters"),
        agency=_text(record, "agency"),
        dateline=_dateline(record, "dateline"),
        continued_on=_page(record, "continued_on"),
        continued_from=_page(record, "continued_from"),
        date_source=(cast(DateSource, source) if source else "page") if date else None,
    )


def _text(record: dict[str, Any], *keys: str) -> str | None:
    """The first of `keys` that has a text, cleaned and stripped; None if none has."""
    for key in keys:
        value = record.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(f"{key} is not a text: {_shown(value)}")
        if cleaned := printable(value).strip():
            return cleaned
    return None


def _date(record: dict[str, Any], key: str) -> dt.date | None:
    text = _text(record, key)
    if text is None:
        return None
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(f"{key} is not YYYY-MM-DD: {_shown(text)}")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{key} is no day of the calendar: {text}") from None


def _page(record: dict[str, Any], key: str) -> PageLabel | None:
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        label = page_label(str(value))
    elif (text := _text(record, key)) is None:
        return None
    else:
        label = page_label(text)
    if label is None:
        raise ValueError(f"{key} is not a page such as 4 or A3: {_shown(value)}")
    return label


def _names(record: dict[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"{key} is not a list of names: {_shown(value)}")
    return tuple(name for name in (printable(name).strip() for name in value) if name)


def _dateline(record: dict[str, Any], key: str) -> Dateline | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not an object with place and date: {_shown(value)}")
    place, date = _text(value, "place"), _date(value, "date")
    return Dateline(place, date) if place or date else None


def _shown(value: object) -> str:
    """A faulty value as a message shows it: printable, and cut short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = printable(text).replace("\n", " ")
    return text if len(text) <= 40 else text[:40] + "…"
