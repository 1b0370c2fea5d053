"""`jianbao search --explain`: the parts a query was read as go in; lines for a terminal, or JSON, come out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from cli.terminal import DIM, Screen, screen, wrapped
from search.explain import Part

INDENT = "  "


def write(query: str, part: Part, form: str, color: str) -> None:
    """Print the parts on standard output."""
    if form == "json":
        from cli import export

        export.plain_utf8(sys.stdout)
        print(export.to_line({"query": query, **_to_json(part)}))
        return
    for line in _lines(part, screen(color), 0):
        print(line)


def _lines(part: Part, out: Screen, depth: int) -> Iterator[str]:
    """How many articles match a part, and what it is; its own parts below it, further in."""
    margin = f"{part.articles:>9,}  {INDENT * depth}"
    cut = f", cut into {' · '.join(part.words)}; or as typed" if len(part.words) > 1 else ""
    for number, line in enumerate(wrapped(f"{part.kind} {part.text}{cut}", max(20, out.columns - len(margin)))):
        yield out.paint(margin if number == 0 else " " * len(margin), DIM) + out.paint(line, "")
    for one in part.parts:
        yield from _lines(one, out, depth + 1)


def _to_json(part: Part) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": part.kind, "articles": part.articles}
    if part.text:
        record["text"] = part.text
    if part.words:
        record["words"] = part.words
    if part.parts:
        record["parts"] = [_to_json(one) for one in part.parts]
    return record
