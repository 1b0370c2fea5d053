"""In: names as they are remembered. Out: the reporters that are meant, what they wrote; and nobody else's articles."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import search
from indexer.fold import fold
from search.names import matching, meant, nearest
from search.pinyin import likeness, readings, spelled, written
from tests.conftest import Jianbao
from tests.desk import HOW, sample_index
from tests.made_up import headline, paragraph
from tests.oracles import index_of

OTHER_PAPER = "枫津晚报"
NAMES = {"王颖": 5, "王莹莹": 3, "汪颖": 2, "张铁": 4, "曾亦辰": 1, "单田生": 1, "仇小雨": 1, "解晓东": 1, "区伟": 1}
KNOWN = {fold(name): (name, count) for name, count in NAMES.items()}


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def found(typed: str) -> list[str]:
    return [match.printed for match in matching(typed, "reporter", KNOWN)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("王", ["王颖", "王莹莹"]),
        ("颖", ["王颖", "汪颖"]),
        ("張鐵", ["张铁"]),
        ("wang ying", ["王颖", "汪颖", "王莹莹"]),
        ("Wáng Yīng", ["王颖", "汪颖", "王莹莹"]),
        ("wangying", ["王颖", "汪颖", "王莹莹"]),
        ("wang2 ying1ying2", ["王莹莹"]),
        ("wyy", ["王莹莹"]),
        ("wang yi", ["王颖", "王莹莹", "汪颖"]),
        ("ying wang", ["王颖", "汪颖", "王莹莹"]),
        ("zht", ["张铁"]),
        ("zeng", ["曾亦辰"]),
        ("ceng", []),
        ("shan tian sheng", ["单田生"]),
        ("dan tian sheng", []),
        ("qiu", ["仇小雨"]),
        ("chou", []),
        ("xie xiaodong", ["解晓东"]),
        ("jie xiaodong", []),
        ("ou", ["区伟"]),
        ("qu", []),
    ],
)
def test_a_name_is_found_by_part_form_and_pinyin(typed: str, names: list[str]) -> None:
    assert found(typed) == names


@pytest.mark.parametrize(
    ("name", "typed"),
    [("吕律", "lv lv"), ("吕律", "lülü"), ("吕律", "lu lu"), ("吕律", "Lyu Lyu"), ("欧阳洁", "ouyang jie"),
     ("万俟青", "moqi qing"), ("尉迟恭", "yuchi gong"), ("西岸", "xi'an"), ("Ann Lee", "ann lee"), ("單田生", "shan tian sheng"),
     ("翟琴", "zhai qin"), ("朴英", "piao ying"), ("查良", "zha liang"), ("乐嘉", "yue jia"), ("任平", "ren ping")],
)  # fmt: skip
def test_pinyin_of_names(name: str, typed: str) -> None:
    assert likeness(spelled(typed), readings(name)) == 0


def test_a_syllable_typed_apart_stays_apart() -> None:
    assert likeness(spelled("xian"), readings("西安")) == 0
    assert likeness(spelled("xi an"), readings("冼"[0] + "安")) is None
    assert likeness(spelled("li an"), readings("李安")) == 0
    assert likeness(spelled("lia n"), readings("李安")) is None


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=4)


@given(name=HAN)
def test_a_name_is_found_by_its_own_spelling(name: str) -> None:
    read = readings(name)
    assert len(read) == len(fold(name))
    if all(each[0].isalpha() and each[0].isascii() for each in read):
        assert likeness(spelled(written(read)), read) == 0
        assert likeness(spelled(" ".join(each[0] for each in read)), read) == 0
        assert likeness(spelled("".join(each[0][0] for each in read)), read) is not None
        assert likeness(spelled(written(read)[:-1]) or spelled("x"), read) is not None or len(written(read)) == 1


@given(text=st.text(max_size=30))
def test_any_text_may_be_typed(text: str) -> None:
    assert {match.printed for match in meant(text, "reporter", KNOWN)} <= set(NAMES)


def test_who_sounds_the_same_is_offered_first() -> None:
    near = nearest("望颖", "reporter", KNOWN)
    assert [(one.printed, one.how) for one in near][:2] == [("王颖", "sounds"), ("汪颖", "sounds")]
    assert [one.printed for one in nearest("wangyin", "reporter", KNOWN)][:1] == ["王颖"]
    assert nearest("司马相如", "reporter", KNOWN) == []


# ── counts ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", HOW)
def test_people_are_counted(tmp_path: Path, how: str) -> None:
    """Against a count in plain Python over all articles."""
    with search.open_index(sample_index(tmp_path, how)) as ix:
        for merge in (False, True):
            as_by_hand(ix, merge)


def as_by_hand(ix: search.Index, merge: bool) -> None:
    counted: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
    for hit in ix.search("", limit=None):
        for name in hit.article.reporters:
            counted[fold(name), None if merge else hit.article.paper].append(hit.article)
    people, total = ix.people(None, merge)
    assert total == len(people) == len(counted)
    assert [one.articles for one in people] == sorted(map(len, counted.values()), reverse=True)
    for one in people:
        theirs = counted[one.key, None if merge else one.papers[0][0]]
        assert one.articles == len(theirs)
        assert dict(one.papers) == Counter(article.paper for article in theirs if article.paper)
        assert dict(one.sections) == Counter(article.section for article in theirs if article.section)
        assert dict(one.years) == Counter(article.date.year for article in theirs if article.date)
        assert (one.first, one.last) == (min(a.date for a in theirs), max(a.date for a in theirs))
        beside = Counter(fold(name) for article in theirs for name in article.reporters)
        del beside[one.key]
        assert {fold(name): count for name, count in one.together} == beside


@pytest.fixture(scope="module")
def papers_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """罗岩 in two papers, with and without 周亦澄; one article without a day, one without a paper."""
    folder, rng = tmp_path_factory.mktemp("papers"), random.Random(3)

    def line(paper: str | None, date: str | None, section: str | None, *names: str) -> str:
        fields = {"headline": headline(rng), "body": paragraph(rng), "paper": paper, "date": date, "section": section,
                  "reporters": names}  # fmt: skip
        return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)

    (folder / "all.jsonl").write_text(
        "\n".join(
            [
                line("枫津日报", "2019-03-01", "要闻", "罗岩"),
                line("枫津日报", "2021-05-02", "要闻", "羅岩", "周亦澄"),
                line("枫津日报", None, "经济", "罗岩"),
                line(OTHER_PAPER, "1998-01-01", "体育", "罗岩"),
                line(None, "2020-01-01", None, "冯宁"),
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    index_of(folder / "archive.idx", folder)
    return folder / "archive.idx"


def test_namesakes_are_not_merged_unasked(called: Jianbao, papers_index: Path) -> None:
    done = called("reporters", "罗岩", "--format", "json", index=papers_index)
    first, second = json.loads(done.out)
    assert (first["paper"], first["articles"], first["first"], first["last"]) == (
        "枫津日报", 3, "2019-03-01", "2021-05-02")  # fmt: skip
    assert first["years"] == [{"year": 2019, "articles": 1}, {"year": 2021, "articles": 1}]
    assert first["sections"] == [{"section": "要闻", "articles": 2}, {"section": "经济", "articles": 1}]
    assert first["together"] == [{"reporter": "周亦澄", "articles": 1}]
    assert (second["paper"], second["articles"], second["first"]) == (OTHER_PAPER, 1, "1998-01-01")
    (both,) = json.loads(called("reporters", "罗岩", "--merge", "--format", "json", index=papers_index).out)
    assert (both["articles"], both["first"]) == (4, "1998-01-01")
    assert both["papers"] == [{"paper": "枫津日报", "articles": 3}, {"paper": OTHER_PAPER, "articles": 1}]
    nowhere = json.loads(called("reporters", "冯宁", "--format", "json", index=papers_index).out)
    assert [one["paper"] for one in nowhere] == [None]


def test_a_search_says_that_a_name_stands_in_two_papers(called: Jianbao, papers_index: Path) -> None:
    for args in (["reporter:罗岩"], ["--reporter", "羅岩"]):
        done = called("search", *args, "--format", "jsonl", index=papers_index)
        assert (done.code, len(done.out.splitlines())) == (0, 4)
        assert "2 papers" in done.err
        assert f"枫津日报 (3), {OTHER_PAPER} (1)" in done.err
    for args in (["reporter:罗岩", "paper:枫津晚报"], ["--reporter", "罗岩", "--paper", OTHER_PAPER]):
        done = called("search", *args, "--format", "jsonl", index=papers_index)
        assert (done.code, len(done.out.splitlines()), "papers" in done.err) == (0, 1, False)


@pytest.mark.parametrize("typed", ["罗", "luo yan", "ly", "罗严", "luoyann"])
def test_only_a_whole_name_is_searched_and_all_else_offered(called: Jianbao, papers_index: Path, typed: str) -> None:
    for args in (["--reporter", typed], [f'reporter:"{typed}"']):
        done = called("search", *args, index=papers_index)
        assert (done.code, done.out) == (1, "")
        assert "did you mean 罗岩 (4 articles)?" in done.err


def test_lines_of_reporters(called: Jianbao, papers_index: Path) -> None:
    done = called("reporters", "luo yan", index=papers_index)
    assert (done.code, done.err) == (0, "2 reporters\n")
    assert done.out.splitlines() == [
        "3  罗岩  枫津日报 · 2019–2021 · 要闻 2、经济 1 · with 周亦澄 1",
        "1  罗岩  枫津晚报 · 1998 · 体育 1",
    ]
    few = called("reporters", "--limit", 1, index=papers_index)
    assert few.err == "1 of 4 reporters\n"
    rows = list(
        csv.reader(io.StringIO(called("reporters", "罗岩", "--merge", "--format", "csv", index=papers_index).out))
    )
    assert rows == [
        ["reporter", "paper", "articles", "first", "last", "years", "sections", "together"],
        ["罗岩", "枫津日报、枫津晚报", "4", "1998-01-01", "2021-05-02", "1998 1、2019 1、2021 1", "要闻 2、体育 1、经济 1",
         "周亦澄 1"],
    ]  # fmt: skip


def test_a_name_that_is_not_there(called: Jianbao, papers_index: Path) -> None:
    wrong = called("reporters", "罗严", index=papers_index)
    assert (wrong.code, wrong.out) == (1, "")
    assert "did you mean 罗岩 (4 articles)?" in wrong.err
    near = called("reporters", "罗严", "--near", index=papers_index)
    assert (near.code, len(near.out.splitlines())) == (0, 2)
    nobody = called("reporters", "司马相如", "--near", index=papers_index)
    assert (nobody.code, nobody.out) == (1, "")
    assert "no reporter 司马相如; those there are: jianbao reporters" in nobody.err
    empty = called("reporters", "司马相如", "--format", "json", index=papers_index)
    assert (empty.code, json.loads(empty.out)) == (1, [])


def test_a_plain_search_loads_nothing_of_pinyin(jianbao: Jianbao, papers_index: Path) -> None:
    """Cold start is what the user waits for: the readings of 40,000 characters are loaded for names typed in letters."""
    done = jianbao("search", "大桥", index=papers_index, env={"PYTHONVERBOSE": "1"})
    assert "import 'search.index'" in done.err
    assert "pypinyin" not in done.err
