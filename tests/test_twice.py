"""One article in two files of an issue is one article with both sources: invented prints of it, and real ones."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.fold import fold
from indexer.pages import SetAside
from indexer.records import Article, Dateline, Source, Span
from indexer.shingles import shared, shingles
from indexer.twice import OTHER_PRINT, Once, once
from tests.corpus import CORPUS, articles
from tests.desk import Desk
from tests.made_up import FIRST_DAY, PAPER, article, headline, page_name, paragraph


def made(rng: random.Random, path: str, paragraphs: int = 3, page: int | None = 1) -> Article:
    """An article of one file."""
    body = "\n".join(paragraph(rng) for _ in range(paragraphs))
    return Article(headline(rng), body, (Source(path, (Span(1, 9),)),), paper=PAPER, date=FIRST_DAY, page=page)


def other(article: Article, path: str, **changes: object) -> Article:
    """The same print in another file."""
    return replace(article, sources=(Source(path, (Span(3, 4),)),), **changes)  # type: ignore[arg-type]


def paths(article: Article) -> list[str]:
    return [source.path for source in article.sources]


def only(found: Sequence[Once]) -> Once:
    assert len(found) == 1, [one.article.headline for one in found]
    return found[0]


@pytest.fixture
def whole() -> Article:
    return made(random.Random(3), "a.html")


def test_a_page_and_its_html_are_one(whole: Article) -> None:
    scanned = other(whole, "a.md", body=whole.body.replace("，", ","), section="要闻", reporters=("罗岩",))
    found = only(once([scanned], [whole]))
    assert found.article.body == whole.body
    assert paths(found.article) == ["a.html", "a.md"]
    assert (found.article.section, found.article.reporters) == ("要闻", ("罗岩",)), "filled in from the page"
    assert found.set_aside == ()


def test_what_is_known_is_kept(whole: Article) -> None:
    ready = replace(whole, id="x-7", kicker="枫津春讯", agency="新华社", dateline=Dateline("枫津", None))
    scanned = other(whole, "a.md", kicker="枫津舂讯", agency=None, byline="本报记者 罗岩", continued_on=4)
    found = only(once([scanned], [ready])).article
    assert (found.id, found.kicker, found.agency, found.dateline) == ("x-7", "枫津春讯", "新华社", ready.dateline)
    assert (found.byline, found.continued_on) == ("本报记者 罗岩", 4)


def test_a_head_is_not_filled_in_twice(whole: Article) -> None:
    """What the page has as a kicker the other has in its headline."""
    scanned = other(whole, "a.md", headline=whole.headline.split()[1], kicker=whole.headline.split()[0])
    assert only(once([scanned], [whole])).article.kicker is None


def test_characters_misread(whole: Article) -> None:
    rng = random.Random(1)
    misread = "".join(chr(rng.randint(0x4E00, 0x9FA5)) if rng.random() < 0.02 else char for char in whole.body)
    assert only(once([other(whole, "a.md", body=misread)], [whole])).article.body == whole.body


def test_a_page_scanned_twice(whole: Article) -> None:
    """The version that has more fields and is not cut off is kept."""
    cut = other(whole, "b.md", body=whole.body[:-8])
    good = other(whole, "c.md", byline="本报记者 罗岩")
    for order in ([cut, good], [good, cut]):
        found = only(once(order, []))
        assert (found.article.body, paths(found.article)) == (whole.body, ["c.md", "b.md"])


def test_the_order_makes_no_difference() -> None:
    rng = random.Random(9)
    some = [made(rng, f"{number}.html", page=1 + number % 2) for number in range(3)]
    prints = [*some, *(other(one, "a.md", body=one.body + paragraph(rng)) for one in some)]
    prints += [other(one, "b.md", body=one.body.replace("。", "，")) for one in some]
    first = None
    for shuffled in itertools.islice(itertools.permutations(prints), 0, None, 40320):
        found = {(one.article, one.versions, one.set_aside) for one in once(shuffled, [])}
        assert first in (None, found)
        first = found
    assert first is not None
    assert len(first) == 3


def test_pages_that_contradict_are_two_prints(whole: Article) -> None:
    assert len(once([other(whole, "a.md", page=2)], [whole])) == 2
    assert len(once([other(whole, "a.md", page=None)], [whole])) == 1
    assert len(once([other(whole, "a.md", page=2, continued_from=1)], [whole])) == 1


def test_an_unknown_page_does_not_join_what_contradicts(whole: Article) -> None:
    found = once([], [whole, other(whole, "b.html", page=None), other(whole, "c.html", page=2)])
    assert sorted(len(one.versions) for one in found) == [1, 2]


def test_a_file_prints_an_article_once(whole: Article) -> None:
    """Two briefs of one file that are alike stay two, also where another file has one of them."""
    again = replace(whole, sources=(Source("a.html", (Span(20, 29),)),))
    assert len(once([], [whole, again])) == 2
    assert sorted(len(one.versions) for one in once([other(whole, "a.md")], [whole, again])) == [1, 2]


def test_briefs_of_one_form_stay_apart() -> None:
    """Notices that differ in names and numbers only, on one page."""
    text = "枫津市人民检察院依法以涉嫌受贿罪对枫津市{0}原局长{1}作出逮捕决定。该案正在进一步办理中。"
    one, two = (
        Article(f"{office}原局长{name}被捕", text.format(office, name), (Source(f"{name}.md", (Span(1, 1),)),), page=4)
        for office, name in (("渡运管理局", "魏大川"), ("河道堤防与水利建设局", "孟小溪"))
    )
    assert len(once([one, two], [])) == 2


def test_a_summary_is_not_the_article(whole: Article) -> None:
    """Without pages: the first paragraph under the same headline may be the announcement on page 1."""
    brief = other(whole, "a.md", body=whole.body.split("\n")[0], page=None)
    assert len(once([brief], [replace(whole, page=None)])) == 2


def test_a_piece_on_the_same_page_is_of_it(whole: Article) -> None:
    piece = other(whole, "a.md", body=whole.body.split("\n")[0])
    assert only(once([piece], [whole])).article.body == whole.body


def test_what_only_the_other_has_is_set_aside(whole: Article) -> None:
    more = "枫津渡口管理处的王师傅说，六十年来头一回见到这样的春汛。"
    found = only(once([other(whole, "a.md", body=f"{whole.body}\n{more}")], [whole]))
    assert [(piece.text, piece.reason, piece.path) for piece in found.set_aside] == [(more, OTHER_PRINT, "a.md")]


def test_a_whole_article_is_kept_over_its_parts(whole: Article) -> None:
    """On the website the opening stands under page 1 and the rest under page 4; the pages' jump was followed."""
    first, *rest = whole.body.split("\n")
    stitched = replace(whole, sources=(Source("1.md", (Span(5, 9),)), Source("4.md", (Span(1, 2),))), continued_on=4)
    opening, ending = other(whole, "1.html", body=first), other(whole, "4.html", body="\n".join(rest), page=4)
    found = only(once([stitched], [opening, ending]))
    assert found.article.body == whole.body
    assert sorted(paths(found.article)) == ["1.html", "1.md", "4.html", "4.md"]


def test_two_articles_run_together_come_apart() -> None:
    """A heading that OCR lost: the page's text is given up where the ready articles have all of it."""
    rng = random.Random(5)
    one, two = made(rng, "1.html"), made(rng, "2.html")
    more = "枫津渡口管理处的王师傅说，六十年来头一回见到这样的春汛。"
    together = other(one, "a.md", body=f"{one.body}\n{more}\n{two.body}")
    found = once([together], [one, two])
    assert [piece.text for found_once in found for piece in found_once.set_aside] == [more]
    assert sorted(one.article.body for one in found) == sorted((one.body, two.body))
    assert all(paths(one.article)[1:] == ["a.md"] for one in found)
    assert len(once([together], [one])) == 2, "where one is missing, nothing is given up"


def test_no_text_at_all(whole: Article) -> None:
    """A photograph under the same headline on the same page; without a page nothing is known."""
    bare = replace(whole, body="")
    assert len(once([other(bare, "a.md")], [bare])) == 1
    assert len(once([other(bare, "a.md", page=None)], [bare])) == 2
    assert len(once([other(bare, "a.md", headline="")], [replace(bare, headline="")])) == 2
    assert once([], []) == ()


# ── increments ────────────────────────────────────────────────────────────────────────────────────────────────────


def html(text: str) -> str:
    """A page of Markdown with one article as HTML."""
    title, *rest = [line for line in text.split("\n") if line]
    paragraphs = "".join(f"<p>{line}</p>" for line in rest)
    return f"<html><body><h1>{title.removeprefix('## ')}</h1><div>{paragraphs}</div></body></html>"


@pytest.fixture
def desk(tmp_path: object) -> Desk:
    return Desk(tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize("first", ["md", "html", "jsonl"])
@pytest.mark.parametrize("then", ["md", "html", "jsonl"])
def test_files_come_and_go(desk: Desk, first: str, then: str) -> None:
    """One article in two formats, in either order, and one of them taken away: as from a build from nothing."""
    text = article(desk.rng)
    md = page_name(FIRST_DAY, 1)
    title, *rest = [line for line in text.split("\n") if line]
    record = {"headline": title[3:], "body": "\n".join(rest), "paper": PAPER, "page": 1, "date": f"{FIRST_DAY}"}
    files = {
        "md": (md, f"{text}\n\n{article(desk.rng)}\n"),
        "html": (md.replace(".md", ".html"), html(text)),
        "jsonl": ("ready/all.jsonl", json.dumps(record, ensure_ascii=False) + "\n"),
    }
    alone = {"md": 2, "html": 1, "jsonl": 1}
    desk.pages.write(dict([files[first]]))
    desk.run(desk.pages.folder)
    assert len(desk.check().articles) == alone[first]
    if first == then:
        return
    desk.pages.write(dict([files[then]]))
    desk.run()
    both = desk.check().articles
    assert len(both) == max(alone[first], alone[then])
    shared = next(found for found in map(json.loads, both.values()) if len(found["sources"]) == 2)
    assert {source["path"] for source in shared["sources"]} == {f"pages/{files[one][0]}" for one in (first, then)}
    desk.pages.delete(files[first][0])
    desk.run()
    assert len(desk.check().articles) == alone[then]


# ── real articles ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("rate", "floor"), [(0, 1.0), (1, 0.98), (2, 0.96)])
def test_real_articles_and_their_prints(rate: int, floor: float) -> None:
    """Ten printed issues beside the articles they were printed of: one each, and never two of them in one."""
    if not (CORPUS / "rmrb-2026.jsonl.xz").exists():
        pytest.skip("no corpus rmrb-2026: it is not part of the project")
    from bench.faults import Rates
    from bench.printer import issues
    from bench.score_segment import find

    both, total, wrong = 0, 0, 0
    for issue in issues(4, 10, Rates().scaled(rate)):
        printed, _ = find(issue)
        ready = [
            Article(t.headline, "\n".join(t.paragraphs), (Source(f"{at}.html", (Span(1, 1),)),), page=t.page)
            for at, t in enumerate(issue.truth)
        ]
        texts = [shingles(fold(one.body)) for one in ready]
        found = once(printed, ready)
        kept = shingles("\n".join(fold(text) for one in found for text in (one.article.body, *_texts(one.set_aside))))
        for printed_text in (fold(line) for one in (*printed, *ready) for line in one.body.split("\n")):
            runs = shingles(printed_text)
            assert 2 * shared(runs, kept) >= len(runs), f"lost: {printed_text}"
        for one in found:
            of_ready = [ready.index(version) for version in one.versions if version in ready]
            both += bool(of_ready) and len(one.article.sources) > 1
            wrong += len(of_ready) > 1
            for version in one.versions if of_ready else ():
                runs = shingles(fold(version.body))
                wrong += max(range(len(ready)), key=lambda at: shared(runs, texts[at])) not in of_ready
        total += len(ready)
    assert wrong <= rate
    assert both >= floor * total


def _texts(pieces: Sequence[SetAside]) -> list[str]:
    return [piece.text for piece in pieces]


def test_articles_of_one_day_stay_apart() -> None:
    """Each real article in a file of its own, on its page: none of them is another."""
    days: dict[str, list[Article]] = {}
    for at, row in enumerate(articles("rmrb-2026", 2000)):
        source = Source(f"{at}.html", (Span(1, 1),))
        days.setdefault(row["date"], []).append(Article(row["title"], row["body"] or "", (source,), page=row["page"]))
    for of_day in days.values():
        assert len(once([], of_day)) == len(of_day)
