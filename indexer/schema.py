"""An article in, the fields of its Whoosh document out; and the schema those fields belong to.

Four kinds of document share one index, so that all of them are committed in one step: `article`, `issue` and `file`
(what an issue and a source file were when they were read) and `settings` (format, analyser, folders). `key` names each;
the articles of an issue and its record share theirs.

How the words were cut never decides whether a phrase is found. `chars` holds every character of an article's folded
text and `folded` the text itself, in a column that is read in place: candidates come from the rarest character, the
verdict from the text. `folded` is UTF-8, one unit a line: headline, kicker, deck, then the paragraphs of the body.
A folded text has no white space, so no phrase can cross a line, and a match in UTF-8 bytes is one in characters.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from whoosh import columns, fields, formats

from indexer.analyse import Cutter
from indexer.fold import fold
from indexer.jsonform import dumps
from indexer.records import Article, PageLabel

INDEX_FORMAT: Final = 1

# Fields whose values are found whole: the option and query field of this name asks for one of them.
FACETS: Final = ("paper", "section", "column", "agency", "page", "reporter")


class Terms(fields.FieldType):  # type: ignore[misc]
    """A field given as ready terms: `index` takes any iterable of str, counts it, and never cuts anything.

    `scorable` fields keep their length for BM25. The weight of a posting is the term's count.
    """

    def __init__(self, scorable: bool) -> None:
        self.format = formats.Existence()
        self.scorable = scorable
        self.analyzer = None
        self.indexed = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.column_type = None
        self.multitoken_query = "default"

    def index(self, value: Iterable[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, count in Counter(value).items():
            yield term.encode(), count, float(count), b""

    def process_text(self, qstring: str, mode: str = "", **_: Any) -> list[str]:  # noqa: ARG002
        return [qstring]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an index was made with. `roots`: (path, paper or None, ISO date or None) of all it was told to read."""

    format: int
    stages: str
    fingerprint: dict[str, str | None]
    userdict: str | None = None
    roots: tuple[tuple[str, str | None, str | None], ...] = ()

    def dump(self) -> bytes:
        """One line of JSON."""
        values = (self.format, self.stages, self.fingerprint, self.userdict, self.roots)
        return json.dumps(values, ensure_ascii=False).encode()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """The settings that `dump` made."""
        number, stages, fingerprint, userdict, roots = json.loads(data)
        return cls(number, stages, fingerprint, userdict, tuple((path, paper, date) for path, paper, date in roots))


def schema() -> fields.Schema:
    """The schema of every index of this format."""
    terms = {name: Terms(scorable=False) for name in ("kind", "key", "id", "chars", "day", *FACETS)}
    return fields.Schema(
        text=Terms(scorable=True),
        headline=Terms(scorable=True),
        folded=fields.COLUMN(columns.VarBytesColumn()),
        record=fields.COLUMN(columns.CompressedBytesColumn()),
        ordinal=fields.COLUMN(columns.NumericColumn("i", default=0)),
        place=fields.COLUMN(columns.NumericColumn("i", default=0)),
        **terms,
    )


def article_document(article: Article, key: str, cutter: Cutter) -> dict[str, Any]:
    """The fields of an article's document. `ordinal` is the proleptic day number of its date, 0 where unknown.

    `place` sorts the pages of an issue as the paper counts them.
    """
    units = folded_units(article)
    headline = cutter.index_words(article.headline)
    others = (article.kicker, article.deck, article.body)
    document: dict[str, Any] = {
        "kind": ["article"],
        "key": [key],
        "id": [article.id],
        "headline": headline,
        "text": headline + [word for part in others if part for word in cutter.index_words(part)],
        "chars": set().union(*units),
        "folded": "\n".join(units).encode(),
        "record": dumps(article),
        "ordinal": article.date.toordinal() if article.date else 0,
        "place": place(article.page),
    }
    if article.date:
        document["day"] = [article.date.isoformat()]
    for name in FACETS:
        document[name] = [facet_key(name, value) for value in facet_values(article, name)]
    return document


def record_document(kind: str, key: str, record: bytes) -> dict[str, Any]:
    """The fields of a `file` or `settings` document."""
    return {"kind": [kind], "key": [key], "record": record}


def folded_units(article: Article) -> list[str]:
    """The units a phrase may lie in, folded: headline, kicker, deck (each whole), then each paragraph of the body."""
    heading = [fold(article.headline), fold(article.kicker or ""), fold(article.deck or "")]
    return heading + [fold(paragraph) for paragraph in article.body.split("\n")]


def facet_values(article: Article, name: str) -> tuple[str, ...]:
    """What an article has under a facet, as printed; () where it has none."""
    if name == "reporter":
        return article.reporters
    value: str | int | None = getattr(article, name)
    return () if value is None else (str(value),)


def facet_key(name: str, value: str) -> str:
    """A facet's value as it is compared: folded; 要闻版 is the section 要闻, 第04版 the page 4."""
    key = fold(value)
    if name == "section" and len(key) > 2:
        return key.removesuffix("版")
    if name == "page":
        return key.removeprefix("第").removesuffix("版").lstrip("0")
    return key


def place(page: PageLabel | None) -> int:
    """A number that sorts pages as the paper counts them: 1, 2, 10, A1, A2; the unknown first."""
    if page is None or isinstance(page, int):
        return page or 0
    letters = page.rstrip("0123456789")
    series = sum((ord(letter) % 0x10000) << shift for letter, shift in zip(letters[:2], (0, 4), strict=False))
    return (1 + series) * 1000 + int(page[len(letters) :] or 0)


def day_from_ordinal(ordinal: int) -> dt.date | None:
    """The date behind the `ordinal` column."""
    return dt.date.fromordinal(ordinal) if ordinal else None
