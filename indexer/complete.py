"""A ready article goes in; out it comes with what its collection left out, read from its byline and its text.

Collections give the author as printed (本报记者 王英) and leave the rest in the text: reporters named in the lead, the
agency, place and day of a wire. A field that is given is never changed.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.bylines import reporters_of
from indexer.records import Article
from indexer.wires import Wire, dateline_of, foot_wire, lead_wire

LEAD_PARAGRAPHS = 3
"""How many paragraphs may stand before the opening of a report: an editor's note, a summary."""


def complete(article: Article) -> Article:
    """The article with reporters, agency and dateline filled in where it has none. Never raises."""
    paragraphs = article.body.split("\n")
    lead = next((wire for text in paragraphs[:LEAD_PARAGRAPHS] if (wire := lead_wire(text)).lead), Wire())
    foot = foot_wire(paragraphs[-1])
    reporters = article.reporters
    if not reporters:
        named = (*(reporters_of(article.byline) if article.byline else ()), *lead.names)
        reporters = tuple(dict.fromkeys(named or foot.names))
    return replace(
        article,
        reporters=reporters,
        agency=article.agency or lead.agency or foot.agency,
        dateline=article.dateline or dateline_of(lead, article.date) or dateline_of(foot, article.date),
    )
