"""Articles go in, the references to them come out: BibTeX, RIS, and GB/T 7714-2015 (信息与文献 参考文献著录规则).

An article is cited as a newspaper prints it: reporters (else the byline, else the agency), headline, paper, day, page;
what is not known is left out, never guessed. Kicker and deck are not part of a title.

BibTeX: `@article` with `entrysubtype = {newspaper}`, which is what biblatex has for a newspaper, and `mark = {N}` for
the GB/T 7714 styles. RIS: type NEWS. Reference managers take either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cli.terminal import clean
from indexer.records import Article

MOST_AUTHORS: Final = 3
"""GB/T 7714-2015, 8.1.2: of more than three authors the first three are named, and 等."""
BEGINNING: Final = 20
"""Characters of the body that stand for a headline where there is none."""
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_LATIN = re.compile("[A-Za-z]")
_HAN = re.compile("[\u3400-\u9fff]")
_NO_KEY = re.compile(r"[^0-9A-Za-z:._/+-]")
_TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
}  # fmt: skip
"""Braces as commands: BibTeX counts them even behind a backslash."""


def authors(article: Article) -> tuple[str, ...]:
    """Who is named as author: reporters, else the byline as printed, else the agency."""
    named = article.reporters or tuple(filter(None, (article.byline or article.agency,)))
    return tuple(filter(None, map(_line, named)))


def title(article: Article) -> str:
    """The headline; the beginning of the body in brackets where there is none."""
    headline = _line(article.headline)
    return headline or f"[{_line(article.body)[:BEGINNING]}]"


def gbt7714(article: Article, number: int) -> str:
    """One line: [1] 罗岩, 周亦澄. 题名[N]. 枫津日报, 2026-01-01(4)."""
    names = authors(article)
    who = ", ".join((*names[:MOST_AUTHORS], *(("等",) if len(names) > MOST_AUTHORS else ())))
    when = article.date.isoformat() if article.date else ""
    where = ", ".join(filter(None, (_line(article.paper or ""), when)))
    page = f"({_line(str(article.page))})" if article.page is not None else ""
    parts = [f"{who}. " if who else "", f"{title(article)}[N].", f" {where}{page}." if where or page else ""]
    return f"[{number}] {''.join(parts)}"


def bibtex(article: Article) -> Iterator[str]:
    """The lines of an entry, and an empty one. Its key is the article's id, what no key may have in it made "-"."""
    fields = [
        ("author", " and ".join(map(_name, authors(article)))),
        ("title", _title(title(article))),
        ("journal", _tex(article.paper or "")),
        ("entrysubtype", "newspaper"),
        ("date", article.date.isoformat() if article.date else ""),
        ("year", str(article.date.year) if article.date else ""),
        ("month", MONTHS[article.date.month - 1] if article.date else ""),
        ("pages", _tex("" if article.page is None else str(article.page))),
        ("keywords", ", ".join(filter(None, (_tex(article.section or ""), _tex(article.column or ""))))),
        ("mark", "N"),
    ]
    yield f"@article{{{_NO_KEY.sub('-', article.id) or '-'},"
    for name, value in fields:
        if value:
            yield f"  {name} = {value if name == 'month' else '{' + value + '}'},"
    yield "}"
    yield ""


def ris(article: Article) -> Iterator[str]:
    """The lines of a record, and an empty one."""
    date = article.date
    fields = [
        ("TY", "NEWS"),
        *(("AU", name) for name in authors(article)),
        ("TI", title(article)),
        ("T2", article.paper or ""),
        ("DA", f"{date:%Y/%m/%d}/".rjust(11, "0") if date else ""),
        ("PY", f"{date.year:04}" if date else ""),
        ("SE", article.section or ""),
        ("SP", "" if article.page is None else str(article.page)),
        ("KW", article.column or ""),
        ("LA", "zh" if _HAN.search(article.headline + article.body) else ""),
        ("AN", article.id),
    ]
    for tag, value in fields:
        if line := _line(value):
            yield f"{tag}  - {line}"
    yield "ER  - "
    yield ""


def _line(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(clean(text).split())


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in _line(text))


def _title(text: str) -> str:
    """A title whose Latin letters no style may make small."""
    return f"{{{_tex(text)}}}" if _LATIN.search(text) else _tex(text)


def _name(name: str) -> str:
    """A name that BibTeX is not to take apart at a space, a comma or "and"."""
    return f"{{{_tex(name)}}}" if re.search(r"[\s,{}]", name) or _LATIN.search(name) else _tex(name)
