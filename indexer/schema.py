"""The fields of an index, its settings, and the forms of values that all of it goes by; a value goes in, its term comes out.

How the words were cut never decides whether a phrase is found. `chars` holds every character of an article's folded
text and `folded` the text itself: candidates come from the characters, the verdict from the text. `folded` is one unit
a line: headline, kicker, deck, then the paragraphs of the body. A folded text has no white space, so no phrase can
cross a line.

Beside articles an index keeps its own records (`KINDS`), in segments of their own: all is committed in one step.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final, Self

from indexer.fold import fold
from indexer.records import Article

INDEX_FORMAT: Final = 11
"""Raise it when any array or record of an index changes its name or its meaning. Every file of an index says it."""

FACETS: Final = ("paper", "section", "column", "agency", "page", "reporter")
"""Fields whose values are found whole: the option and query field of this name asks for one of them."""

WORDS: Final = ("text", "headline")
"""Fields of words."""

SCORED: Final = ("text",)
"""Those with weights and lengths, over which BM25 is summed; it is known which of their terms are told (`indexer.told`)."""

WEIGHTS: Final = (16, 8, 3, 1)
"""What a word counts where it stands: in the headline; in kicker or deck; in the lead, the first paragraph, which says
what it is all about (倒金字塔, the inverted pyramid); in the rest. Chosen on half of the known items of rmrb-2026
(`bench.known_item`), where twice or half of any of the four ranks no better than 0.003 in MRR."""

PLAIN: Final = ("chars", "id", "key", "day", *FACETS)
"""Fields of terms that an article has or has not. `key`: the issue it is of; `day`: its ISO date."""

KINDS: Final = ("settings", "issue", "file")
"""The records of the index itself, under `key`: what it was made with, and what each issue and file were when read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an index was made with. `roots`: (path, paper or None, ISO date or None) of all it was told to read.

    Of which format it is, every file of it says itself (`indexer.arrays`).
    """

    stages: str
    fingerprint: dict[str, str | None]
    userdict: str | None = None
    roots: tuple[tuple[str, str | None, str | None], ...] = ()

    def dump(self) -> bytes:
        """One line of JSON."""
        values = (self.stages, self.fingerprint, self.userdict, self.roots)
        return json.dumps(values, ensure_ascii=False).encode()

    @classmethod
    def load(cls, data: bytes | str) -> Self:
        """The settings that `dump` made."""
        stages, fingerprint, userdict, roots = json.loads(data)
        return cls(stages, fingerprint, userdict, tuple((path, paper, date) for path, paper, date in roots))


LONGEST_TERM: Final = 255
"""Bytes of a term. Words and values of newspapers have a tenth of it; names of folders and ids of others can have more."""


def as_term(text: str) -> bytes:
    """A term as it is kept: UTF-8, and for half a surrogate, which no text has, bytes that no term has.

    Of what is longer than `LONGEST_TERM`, the beginning and a digest of it all.
    """
    term = text.encode("utf-8", "surrogatepass")
    if len(term) <= LONGEST_TERM:
        return term
    import hashlib

    digest = hashlib.blake2b(term, digest_size=16).hexdigest().encode()
    return term[: LONGEST_TERM - len(digest)].decode("utf-8", "ignore").encode() + digest


def units(article: Article) -> list[str]:
    """The units a phrase may lie in, as printed: headline, kicker, deck, each on one line, and the body's paragraphs.

    The folded text of an article has one line for each.
    """
    heads = (_one_line(part or "") for part in (article.headline, article.kicker, article.deck))
    return [*heads, *article.body.split("\n")]


def _one_line(text: str) -> str:
    return text.replace("\n", " ") if "\n" in text else text


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


def day_from_ordinal(ordinal: int) -> dt.date | None:
    """The date behind the `ordinal` column."""
    return dt.date.fromordinal(ordinal) if ordinal else None
