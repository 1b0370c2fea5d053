"""A tree of an HTML file goes in; what its metadata says of its one article comes out, the sure and the unsure apart.

Sure is what the publishing system wrote of this article: the tags in a comment of <founder-title> and the like. Unsure
are <meta> and <title>, which are the template's as often as the article's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.bylines import read_byline
from indexer.folio import folio_of
from indexer.forms import squeeze
from indexer.imprint_forms import half_width
from indexer.imprint_path import is_paper, is_section
from indexer.labels import page_label
from indexer.markup_forms import (
    CLOCK,
    META_COMMENTS,
    META_NAMES,
    META_TAGS,
    PAGE_NAMED,
    SITE_ENDINGS,
    TITLE_HEAD,
    TITLE_TAIL,
)
from indexer.markup_tree import Tree, printed_text, tags_of


@dataclass(frozen=True, slots=True)
class Said:
    """Fields as printed, each "" where nothing is said; lines of a heading are joined with "\\n"."""

    headline: str = ""
    kicker: str = ""
    deck: str = ""
    byline: str = ""
    date: str = ""
    page: str = ""
    paper: str = ""
    section: str = ""


def sure(tree: Tree) -> Said:
    """What the comments of the publishing system say."""
    said = Said()
    for comment, _ in tree.comments:
        if comment.lstrip().startswith(META_COMMENTS) or "<founder-" in comment:
            said = _with_tags(said, comment)
    if said.section:
        if named := PAGE_NAMED.fullmatch(half_width(said.section)):  # <founder-nodename>第01版：要闻
            said = replace(said, page=said.page or named["label"], section=named["section"])
        elif (folio := folio_of(said.section)) is not None:
            said = replace(said, page=said.page or str(folio.page or ""), section=folio.section or "")
        elif page_label(said.section) is not None:
            said = replace(said, page=said.page or said.section, section="")
        elif not is_section(said.section, alone=True):
            said = replace(said, section="")
    return said


def unsure(tree: Tree) -> Said:
    """What <meta> and <title> say, and <time> of the day; nothing that cannot be what it is said to be."""
    said = Said()
    for name, content in tree.metas:
        field = META_NAMES.get(name)
        if field and not getattr(said, field):
            said = replace(said, **{field: printed_text(content)})
    if said.byline and not ((read := read_byline(said.byline)).whole and read.names):
        said = replace(said, byline="")  # <meta name="author" content="第004版">
    if said.section and not is_section(said.section, alone=True):
        said = replace(said, section="")
    headline, paper = bare_title(said.headline or printed_text(tree.title))
    if not paper:
        _, paper = bare_title(printed_text(tree.title))
    date = said.date or next(iter(tree.times), "")
    return replace(said, headline=headline, paper=paper, date=CLOCK.sub("", date.strip()))


def bare_title(title: str) -> tuple[str, str]:
    """A <title> without what it says of paper and site, "" if there is nothing else; and the paper, if it is named."""
    cut, paper = title, ""
    while True:
        found = next((f for form in (TITLE_TAIL, TITLE_HEAD) if (f := form.search(cut)) and _is_site(f["site"])), None)
        if found is None or not (rest := cut[: found.start()] + cut[found.end() :]).strip():
            break
        cut, paper = rest, paper or _paper(found["site"])
    return ("", paper or _paper(squeeze(cut))) if _is_site(squeeze(cut)) else (cut.strip(), paper)


def _is_site(name: str) -> bool:
    return is_paper(name) or name.endswith(SITE_ENDINGS) or (name.isascii() and "." in name)


def _paper(name: str) -> str:
    """The paper a site is of: 枫津日报数字报 is of 枫津日报."""
    cut = next((name.removesuffix(ending) for ending in SITE_ENDINGS if name.endswith(ending)), name)
    return cut if is_paper(cut) else ""


def _with_tags(said: Said, comment: str) -> Said:
    for tag, words in tags_of(comment[comment.find("<") :]):
        field = META_TAGS.get(tag.removeprefix("founder-"))
        value = "\n".join(filter(None, map(printed_text, words.strip().split("\n"))))
        if field == "headline":
            value = value.replace("\n", " ")
        if field and value and not getattr(said, field):
            said = replace(said, **{field: value})
    return said
