"""In: real articles, queries and user dictionaries as people write them. Out: whether words are what they should be."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import analyse, engines
from indexer.analyse import Cutter, UserDictError, grams, make_cutter, same_words
from indexer.fold import fold
from tests.corpus import articles

# All of every corpus with JIANBAO_ALL_ARTICLES=1: some minutes. bench/words.py does it too, and times it.
LIMIT = None if os.environ.get("JIANBAO_ALL_ARTICLES") else 200
CORPORA = ("rmrb-2026", "pfr-199801", "shenbao", "xwlb")
USERDICT = "实干闭环 10 n\n安全生产责任制\n青檀观察 3\n若谷 nr\n国主席\n的一\n民日\n"
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5))
# Frequent characters, which are where dictionary words, lone characters and the model's guesses meet.
COMMON = st.text(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
)

with_rjieba = pytest.mark.skipif(analyse._installed("rjieba") is None, reason="rjieba is not installed")


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return make_cutter()


def on_jieba(userdict: str | None = None) -> Cutter:
    """A cutter that cuts with jieba though rjieba is there."""
    made = make_cutter(userdict)
    made.__dict__["engine"] = engines.jieba_engine(made.terms)
    return made


@pytest.fixture(scope="module")
def reference() -> Cutter:
    return on_jieba()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("中华人民共和国", "中华 华人 人民 共和 共和国 中华人民共和国"),
        ("“實幹閉環”", "实干 闭环"),
        ("安全“生产”线", "安全 生产 线"),
        ("卡尔·馬克思", "卡尔 马克 马克思"),
        ("GDP增长8.8％，Ｂ２Ｂ", "gdp 增长 8 8 b2b"),
        ("5G基站T恤", "5g 基站 t 恤"),
        ("二〇二六年", "二 〇 二 六年"),
        ("𠮷野家㐂々", "𠮷 野家 㐂 々"),
        ("ラーメンと한글и2б", "ラーメンと한글и 2 б"),
        ("一_二，。！\n\n", "一 二"),
        ("", ""),
        ("…—", ""),
        ("abc", "abc"),
        (",实", "实"),
    ],
)
def test_index_words_of(cutter: Cutter, text: str, words: str) -> None:
    assert cutter.index_words(text) == words.split()


def test_query_words_are_not_within_one_another(cutter: Cutter) -> None:
    assert cutter.query_words("中华人民共和国GDP") == ["中华人民共和国", "gdp"]


def unequal(one: Cutter, other: Cutter, text: str) -> bool:
    return one.index_words(text) != other.index_words(text) or one.query_words(text) != other.query_words(text)


@with_rjieba
@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("userdict", [None, USERDICT], ids=["plain", "userdict"])
def test_both_libraries_cut_alike(corpus: str, userdict: str | None) -> None:
    quick, slow = make_cutter(userdict), on_jieba(userdict)
    assert quick.engine.library == "rjieba"
    for article in articles(corpus, LIMIT):
        for text in (article["title"] or "", article["body"] or ""):
            if unequal(quick, slow, text):
                for paragraph in text.split("\n"):
                    assert quick.index_words(paragraph) == slow.index_words(paragraph), article["id"]
                raise AssertionError(article["id"])


@with_rjieba
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HAN | COMMON)
def test_both_libraries_cut_any_han_alike(cutter: Cutter, reference: Cutter, text: str) -> None:
    assert not unequal(cutter, reference, text)


@with_rjieba
def test_the_models_are_rounded_alike(cutter: Cutter, reference: Cutter) -> None:
    """By the model as jieba has it 常 and 在 stand alone; rounded to six decimals, as in jieba-rs, 常在 is a word."""
    assert reference.query_words("活动常在乡") == cutter.query_words("活动常在乡") == ["活动", "常在", "乡"]


def test_many_runs_in_one_call_are_cut_as_one_by_one(cutter: Cutter, reference: Cutter) -> None:
    runs = ["活动常在乡", "南京市长江大桥", "小明硕士毕业于中国科学院计算所", "的", "旣尙"]
    for each in (cutter, reference):
        one_by_one = [word for run in runs for word in each.index_words(run)]
        assert each.index_words("，".join(runs)) == one_by_one


def test_userdict_words_are_cut_whole() -> None:
    text = "坚持“實幹閉環”，记者若谷。"
    for make in (make_cutter, on_jieba):
        assert make(None).query_words("实干闭环") == ["实干", "闭环"]
        cutter = make("實幹閉環\n若谷 3 nr\n")
        assert cutter.query_words("实干闭环，若谷") == ["实干闭环", "若谷"]
        # Quoting marks and what else separates do so before any dictionary.
        assert "实干闭环" in cutter.index_words(text)


def test_userdict_lines() -> None:
    cutter = make_cutter(
        "\ufeff实干闭环\r\n\r\n青檀观察 12\n若谷 3 nr\n安全生产 vn\n實幹閉環 5 n\nT恤 4 n\n卡尔·马克思\n"
    )
    assert cutter.terms == (("青檀观察", 12), ("若谷", 3), ("安全生产", None), ("实干闭环", 5))
    assert cutter.unusable == ("T恤", "卡尔·马克思")


@pytest.mark.parametrize(
    "line",
    [
        "Edu Trust认证 2000",
        "实干 闭环",
        "实干 -1",
        "实干 0",
        "实干 1.5",
        "实干 9999999999",
        "实干 3 n 名词",
        "实干 n 3",
    ],
)
def test_userdict_with_a_bad_line(line: str) -> None:
    with pytest.raises(UserDictError, match="line 2") as caught:
        make_cutter(f"闭环 3\n{line}\n")
    assert caught.value.hint
    assert line in caught.value.message


def test_fingerprint_is_of_what_decides_words() -> None:
    plain, same, other = make_cutter().fingerprint, make_cutter().fingerprint, make_cutter("实干闭环\n").fingerprint
    assert plain == same
    assert plain["userdict"] is None
    assert plain["dictionary"] == "jieba 0.42.1"
    assert same_words(plain, {**plain, "library": "jieba 0.42.1"})
    assert not same_words(plain, other)
    assert not same_words(plain, {**plain, "rules": "0"})


def test_installed_versions_are_seen() -> None:
    from importlib.metadata import version

    assert analyse._installed("jieba") == version("jieba")
    assert analyse._installed("no-such-library") is None


def test_nothing_is_loaded_or_said_before_cutting_and_nothing_said_after() -> None:
    code = (
        "import sys\n"
        "from indexer.analyse import make_cutter\n"
        "from indexer.engines import jieba_engine\n"
        "c = make_cutter('实干闭环'); c.fingerprint\n"
        "assert not {'jieba', 'rjieba', 'whoosh', 'importlib.metadata'} & set(sys.modules), 'loaded too early'\n"
        "c.index_words('实干闭环'); jieba_engine(()).cut('实干闭环')\n"
    )
    code = f"import sys; sys.path += {sys.path!r}\n{code}"
    project = Path(analyse.__file__).parents[1]
    ran = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=project, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_jieba_reads_and_writes_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "jieba.cache").write_bytes(b"not to be read")
    assert engines.jieba_engine(()).cut("实干闭环") == ["实干", "闭环"]
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


def test_a_cutter_can_be_pickled_and_shared_by_threads() -> None:
    cutter = make_cutter("实干闭环")
    words = cutter.index_words("坚持实干闭环抓落实")
    assert pickle.loads(pickle.dumps(cutter)).index_words("坚持实干闭环抓落实") == words
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(cutter.index_words, ["坚持实干闭环抓落实"] * 200)) == [words] * 200


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("", set()), ("实", {"实"}), ("实干实", {"实", "干", "实干", "干实"}), ("一。", {"一", "。", "一。"})],
)
def test_grams_of(unit: str, expected: set[str]) -> None:
    assert grams(unit) == expected


@given(st.text(), st.data())
def test_grams_of_a_phrase_are_grams_of_what_it_is_in(text: str, data: st.DataObject) -> None:
    unit = fold(text)
    first = data.draw(st.integers(0, len(unit)))
    last = data.draw(st.integers(first, len(unit)))
    assert grams(unit[first:last]) <= grams(unit)
