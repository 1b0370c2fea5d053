"""In: text of every script Unicode has, and headlines of newspapers. Out: whether folding keeps its word."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import fold as module
from indexer.fold import FOLD_VERSION, QUOTING, fold, fold_map, printed_span, separate
from tests.corpus import articles
from tools import make_t2s

# What goes wrong goes wrong where characters join: accents, Hangul in pieces, half-width katakana, marks that are a
# space and an accent, quoting marks and spaces between a letter and its accent, letters whose case is two letters.
DELICATE = st.sampled_from(
    "aeiAſßıİǰΐŉς한글가각ﾊｶハｶ々实實闭閉Ⅳ㎏㍿①。，．:;"
    + QUOTING
    + "\u3000 \n\t＂＇｢｣﹁﹂﹃﹄︽︾︿﹀〈〉´｀¨ŀ·"
    + "\u0301\u0308\u0327\u0338\u0345\u3099\u309aﾞﾟᄀ가\u1161\u11a8\u1100\u05b4\u0f71\u0f72\u0f77\u09be\u09c7\u200b"
)
TEXTS = st.text() | st.text(DELICATE) | st.text(DELICATE | st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("“实干闭环”", "实干闭环"),
        ("實幹 閉環", "实干闭环"),
        ("《今天》〈节选〉「引」『文』‘a’ \"b\" 'c'", "今天节选引文abc"),
        ("﹁引﹂︽文︾＂a＇｢b｣〈c〉", "引文abc"),
        ("卡尔·马克思", "卡尔马克思"),
        ("１９９８年１２月，ＧＤＰ增长８．８％（附图片１张）", "1998年12月,gdp增长8.8%(附图片1张)"),
        ("第一\u3000段\n第 二段", "第一段第二段"),
        ("薴", "苎"),
        ("ﾊﾞｽ", "バス"),
        ("e ’\u0301", "é"),
        ("㎏", "kg"),
        ("Straße", "strasse"),
        ("一、二；三：四——五……六。", "一、二;三:四——五......六。"),
        ("", ""),
    ],
)
def test_fold_of(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_separate_leaves_a_space_for_each() -> None:
    assert separate("说“实干 闭环”者\n卡尔·馬克思") == "说 实干 闭环 者 卡尔 马克思"


def test_every_character_folds_once_and_for_all() -> None:
    # Tables of their own: those of the module would keep a million entries for the rest of the run.
    for table in (module._Table(""), module._Table(" ")):
        for code in range(sys.maxunicode + 1):
            folded = table.fold(chr(code))
            assert table.settle(folded) == folded, hex(code)


def test_what_vanishes_is_whitespace_and_quoting_and_nothing_else() -> None:
    vanishing = set(QUOTING)
    table = module._Table("")
    for code in range(sys.maxunicode + 1):
        composed = unicodedata.normalize("NFKC", chr(code))
        folded = table.settle(chr(code))
        assert (folded == "") == all(char.isspace() or char in vanishing for char in composed), hex(code)
        assert not any(char.isspace() or char in vanishing for char in folded), hex(code)


def test_joiners_are_all_known() -> None:
    """What a canonical decomposition has in second place must count as a joiner, or the quick way would be wrong."""
    for code in range(sys.maxunicode + 1):
        decomposed = unicodedata.normalize("NFD", chr(code))
        for char in decomposed[1:]:
            assert module._joins(char), hex(code)
        assert not unicodedata.combining(chr(code)) or module._joins(decomposed[0]), hex(code)


@given(TEXTS)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert separate(separate(text)) == separate(text)


@given(TEXTS)
def test_quick_way_is_the_definition(text: str) -> None:
    assert fold(text) == module._FOLD.settle(text)
    assert separate(text) == module._SEPARATE.settle(text)


@given(TEXTS)
def test_folding_ignores_width_and_quotes(text: str) -> None:
    assert fold(unicodedata.normalize("NFKC", text)) == fold(text)
    try:
        text.translate(module._FOLD)
    except module._JoinerMet:
        # Marks in disorder (iota subscript before grave) sort themselves only where nothing stands between them.
        return
    assert fold("“" + "".join(f"{char} ” " for char in text)) == fold(text)


@given(TEXTS)
def test_fold_map_folds_the_same_and_points_back(text: str) -> None:
    folded, starts = fold_map(text)
    assert folded == fold(text)
    assert len(starts) == len(folded) + 1
    assert starts[-1] == len(text)
    assert starts == sorted(starts)


@given(TEXTS, st.data())
def test_printed_span_folds_to_what_was_asked(text: str, data: st.DataObject) -> None:
    folded, starts = fold_map(text)
    if not folded:
        return
    first = data.draw(st.integers(0, len(folded) - 1))
    last = data.draw(st.integers(first + 1, len(folded)))
    begin, end = printed_span(text, starts, first, last)
    assert 0 <= begin < end <= len(text)
    assert folded[first:last] in fold(text[begin:end])


def test_printed_span_of_a_phrase_in_quotes() -> None:
    text = "他说：“實幹\n闭环”，重 ㎏ 轻"
    folded, starts = fold_map(text)
    at = folded.index("实干闭环")
    begin, end = printed_span(text, starts, at, at + 4)
    assert text[begin:end] == "實幹\n闭环"
    at = folded.index("k")
    begin, end = printed_span(text, starts, at, at + 1)
    assert text[begin:end] == "㎏"


def test_table_is_what_opencc_gives() -> None:
    assert make_t2s.TARGET.read_text(encoding="utf-8") == make_t2s.table(), "run tools/make_t2s.py, see what changed"


def test_version_names_rules_table_and_unicode() -> None:
    rules, table, unicode = FOLD_VERSION.split("-")
    assert rules
    assert len(table) == 8
    assert unicode == unicodedata.unidata_version


def test_import_is_light() -> None:
    """It is on the way of every search: no typing, no re, no opencc."""
    code = "import sys; import indexer.fold; print(*sys.modules)"
    project = make_t2s.TARGET.parents[2]
    loaded = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=project)
    assert not {"typing", "re", "opencc", "pathlib"} & set(loaded.stdout.split())


def test_traditional_headlines_fold_like_their_simplified_selves() -> None:
    """Also where OpenCC goes by the phrase (藉口 → 借口, 明瞭 → 明了)."""
    convert = pytest.importorskip("opencc").OpenCC("t2s").convert
    headlines = [article["title"] for article in articles("shenbao") if article["title"]]
    assert len(headlines) == 185
    for headline in headlines:
        assert fold("".join(map(convert, headline))) == fold(headline)
        assert fold(convert(headline)) == fold(headline)
