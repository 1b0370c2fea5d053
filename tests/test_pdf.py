"""PDF files with a text layer, as a press writes them: the same paragraphs and headlines come out that went in."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import search
from indexer.build import Options, update
from indexer.encoding import decode
from indexer.pages import RawPage
from indexer.read import Problem, read_file
from indexer.typeset import page_text
from tests.oracles import SAMPLE
from tests.press import Drawn, Piece, composed, print_pdf

PAGES = ("20260101_第01版_要闻.md", "20260101_第02版_经济.md", "20260101_第03版_文化.md")


def pieces_of(page: str, rng: random.Random, most: int = 4) -> list[Piece]:
    """Articles of the sample's paper with their headings, paragraphs that end in a sentence only."""
    pieces: list[Piece] = []
    heading: list[tuple[str, float]] = []
    paragraphs: list[str] = []
    text = decode((SAMPLE / "枫津日报" / page).read_bytes(), page).text
    for block in (*text.split("\n\n"), "## "):
        if block.startswith("#"):
            if paragraphs:
                pieces.append(Piece(tuple(heading), tuple(paragraphs), rng.choice((2, 3, 4))))
                heading, paragraphs = [], []
            marks, _, words = block.partition(" ")
            if words:
                heading.append((words.strip(), 26.0 if marks == "##" else 15.0))
        elif block.strip().endswith(("。", "”")) and heading:
            paragraphs.append(block.strip())
    return [piece for piece in pieces if any(size == 26.0 for _, size in piece.heading)][:most]


def blocks(pieces: list[Piece]) -> list[str]:
    return [
        block
        for piece in pieces
        for block in (
            *(f"{'##' if size == max(s for _, s in piece.heading) else '###'} {text}" for text, size in piece.heading),
            *piece.paragraphs,
        )
    ]


def spaceless(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("drawn", [None, 1, 2, 3], ids=["in order", "any order", "another", "a third"])
def test_what_was_set_is_read(page: str, drawn: int | None, tmp_path: Path) -> None:
    pieces = pieces_of(page, random.Random(page))
    assert len(pieces) > 1
    print_pdf(tmp_path / "a.pdf", [composed(pieces)], drawn)
    (read,) = read_file(tmp_path / "a.pdf", "a.pdf").pages
    assert isinstance(read, RawPage)
    assert list(map(spaceless, read.text.strip().split("\n\n"))) == list(map(spaceless, blocks(pieces)))


def test_an_issue_of_several_pages(tmp_path: Path) -> None:
    folder = tmp_path / "枫津日报"
    folder.mkdir()
    rng = random.Random(7)
    pages = [composed(pieces_of(page, rng), folio) for page, folio in zip(PAGES, ("", "", "第7版 文化"), strict=True)]
    print_pdf(folder / "枫津日报-2026-01-05.pdf", pages)
    report = update(tmp_path / "ix", (folder,), Options())
    assert not report.problems
    with search.open_index(tmp_path / "ix") as index:
        articles = [hit.article for hit in index.search("", limit=None)]
        assert {str(article.date) for article in articles} == {"2026-01-05"}
        assert {article.page for article in articles} == {1, 2, 7}  # by the place in the file, but for what is printed
        (bridge,) = [article for article in articles if article.headline == "枫江大桥昨日恢复双向通行"]
        assert bridge.sources[0].path.endswith("枫津日报-2026-01-05.pdf#page=1")
        assert (bridge.kicker, bridge.deck) == ("二百一十八天的等待，一分钟的掌声", "首个小时过桥公交提速近一半")
        phrase = '"车到桥中央，乘客不约而同拍起手来"'
        assert [hit.article.headline for hit in index.search(phrase)] == [bridge.headline]


def test_one_page_bears_the_name_of_its_file(tmp_path: Path) -> None:
    print_pdf(tmp_path / "枫津日报-2026-01-05-A03.pdf", [composed(pieces_of(PAGES[0], random.Random(1)))])
    update(tmp_path / "ix", (tmp_path,), Options())
    with search.open_index(tmp_path / "ix") as index:
        for hit in index.search("", limit=None):
            assert hit.article.page == "A3"
            assert hit.article.sources[0].path.endswith("A03.pdf")


def test_an_upright_headline_and_a_large_initial(tmp_path: Path) -> None:
    upright = [Drawn(char, 60, 80 + 32 * n, 28) for n, char in enumerate("渡口照常开船")]
    initial = [Drawn("船", 120, 80, 24)]
    words = "照常开。天没有亮，岸上已经有人在等。船工说这么多年都是如此，"
    beside = [Drawn(words[at : at + 15], 150, 80 + 15 * (at // 15), 10) for at in (0, 15)]
    under = [
        Drawn("风雨无阻，谁也没有想过要停下来。", 120, 80 + 15 * 2, 10),
        Drawn("第二班在七点。", 140, 80 + 15 * 3, 10),
    ]
    print_pdf(tmp_path / "a.pdf", [[upright, initial, [*beside, *under]]])
    (read,) = read_file(tmp_path / "a.pdf", "a.pdf").pages
    assert isinstance(read, RawPage)
    assert read.text.strip().split("\n\n") == [
        "## 渡口照常开船",
        "船照常开。天没有亮，岸上已经有人在等。船工说这么多年都是如此，风雨无阻，谁也没有想过要停下来。",
        "第二班在七点。",
    ]


def test_a_page_without_text_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    pages = [composed(pieces_of(PAGES[0], random.Random(1))), [], composed(pieces_of(PAGES[1], random.Random(1)))]
    print_pdf(tmp_path / "枫津日报-2026-01-05.pdf", pages)
    report = update(tmp_path / "ix", (tmp_path,), Options())
    ((name, _, message),) = report.problems
    assert name.endswith("枫津日报-2026-01-05.pdf")
    assert message == "page 2 has no text layer; have it read by OCR first"
    with search.open_index(tmp_path / "ix") as index:
        assert {hit.article.page for hit in index.search("", limit=None)} == {1, 3}


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt="secret")
    canvas.drawString(50, 50, "text")
    canvas.save()
    (problem,) = read_file(tmp_path / "a.pdf", "a.pdf").pages
    assert problem == Problem("a.pdf", None, "is locked with a password")


def test_a_broken_file_is_named_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    print_pdf(folder / "whole.pdf", [composed(pieces_of(PAGES[0], random.Random(1)))])
    whole = (folder / "whole.pdf").read_bytes()
    rng = random.Random(20261125)
    for number in range(60):
        spoilt = bytearray(whole)
        for _ in range(rng.randint(1, 40)):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        (folder / f"{number:02}.pdf").write_bytes(spoilt[: rng.randint(1, len(spoilt))] if number % 3 else spoilt)
    (folder / "none.pdf").write_bytes(b"")
    (folder / "zip.pdf").write_bytes(b"PK\x03\x04" + bytes(5000))
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "segment", str(folder)], capture_output=True, timeout=300, check=False
    )
    said = done.stderr.decode()
    assert done.returncode == 2
    assert "Traceback" not in said
    assert "zip.pdf: is no PDF file, or a damaged one" in said
    assert "枫江大桥昨日恢复双向通行" in done.stdout.decode()


def test_an_empty_page_has_no_text() -> None:
    assert not page_text(())
