"""Watches and what they found go in, an Atom feed (RFC 4287) comes out, as text.

Ids are made of the watch and of the article, so that a reader knows an entry again whenever it is written.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from cli.render import about
from cli.terminal import clean
from indexer.records import Article

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_OURS: Final = uuid.UUID("7f1c0f8e-2f5b-5d0e-9d5a-2a6d0f0f9a11")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold in any form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a watch told it: `when`, ISO in UTC; `summary`: what of it shows the query."""

    watch: str
    article: Article
    when: str
    summary: str


def atom(title: str, watches: Sequence[str], updated: str, entries: Iterable[Entry]) -> str:
    """The feed of these watches. `updated`: where there is no entry, else the latest of theirs is."""
    entries = list(entries)
    ElementTree.register_namespace("", NAMESPACE)
    feed = ElementTree.Element(_name("feed"))
    _add(feed, "id", _id("feed", *watches))
    _add(feed, "title", title)
    _add(feed, "updated", max((entry.when for entry in entries), default=updated))
    _add(_add(feed, "author"), "name", "jianbao")
    _add(feed, "generator", "jianbao")
    for entry in entries:
        _entry(feed, entry)
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def _entry(feed: ElementTree.Element, entry: Entry) -> None:
    article, element = entry.article, _add(feed, "entry")
    _add(element, "id", _id("entry", entry.watch, article.paper or "", article.id))
    _add(element, "title", article.headline or "(no headline)")
    _add(element, "updated", entry.when)
    if article.date is not None:
        _add(element, "published", f"{article.date.isoformat()}T00:00:00Z")
    for name in article.reporters or ((article.byline,) if article.byline else ()):
        _add(_add(element, "author"), "name", name)
    _add(element, "category").set("term", _text(entry.watch))
    _add(element, "summary", entry.summary)
    lines = [" · ".join(about(article)), *filter(None, (article.kicker, article.deck)), *article.body.split("\n")]
    _add(element, "content", "\n\n".join(lines)).set("type", "text")


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(name))
    if text:
        element.text = _text(text)
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(text: str) -> str:
    """The text without what XML cannot hold, nor a terminal bear; line ends stay."""
    return "\n".join(clean(_NOT_XML.sub("", line)) for line in text.split("\n"))


def _id(*parts: str) -> str:
    return uuid.uuid5(_OURS, "\x1f".join(part.encode("utf-8", "replace").decode() for part in parts)).urn
