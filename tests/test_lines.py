"""Lines read alone: what each says of itself by its form."""

from __future__ import annotations

import pytest

from indexer.bylines import read_byline, reporters_of
from indexer.describe import jump_from_label
from indexer.joins import open_end
from indexer.labels import page_label
from indexer.lines import column_behind, heads_summary, is_jump_from, is_title_like, names_people
from indexer.wires import foot_wire, lead_wire

CUT_OFF = "【本报讯】（记者 林晚舟）记者从粮食局获悉：我县最大"


def test_a_lead_that_is_cut_off_is_no_headline_in_a_column() -> None:
    assert not is_title_like(CUT_OFF)
    assert column_behind(CUT_OFF)[1] is None
    assert column_behind("【青檀观察】一盏灯亮给谁看") == ("一盏灯亮给谁看", "青檀观察")
    assert column_behind("【遇见】摆渡人") == ("摆渡人", "遇见")
    assert column_behind("【编后】一条路的两头") == ("一条路的两头", "编后")
    assert column_behind("【编后】渡口修好了，路还要接着修。")[1] is None
    assert column_behind("一盏灯亮给谁看（资料图片）")[1] is None


@pytest.mark.parametrize("text", ["核心提示", "【阅读提示】", "新闻提要", "提要", "■内容提要"])
def test_labels_of_summaries(text: str) -> None:
    assert heads_summary(text)


@pytest.mark.parametrize("text", ["提要求", "编者按", "新闻背景"])
def test_other_labels(text: str) -> None:
    assert not heads_summary(text)


@pytest.mark.parametrize("mark", ["■", "◆", "●", " □", "·"])
def test_a_mark_of_the_house_behind_a_sentence_ends_it(mark: str) -> None:
    assert open_end(f"渡口的老码头有了新的去处，孩子们在船屋里上了第一堂课。{mark}") == 0
    assert open_end(f"渡口的老码头有了新的去处，孩子们在船屋里上了{mark}") > 0


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("◇本报首 席记者 林 晚舟", ("林晚舟",)),
        ("●新华 社　记者 宋 南 星", ("宋南星",)),
        ("本报驻京记者 罗岩", ("罗岩",)),
        ("采写：枫津日报记者 韩涵子 实习生 郑波", ("韩涵子", "郑波")),
        ("本报首席记者 李祉瑶 文/摄", ("李祉瑶",)),
        ("校报记者 林晚舟 李祉瑶", ("林晚舟", "李祉瑶")),
        ("□ 学生记者 罗岩", ("罗岩",)),
        ("枫津大学报大学生记者 郑 波 通讯员 韩涵子", ("郑波", "韩涵子")),
        ("校园记者罗岩 文/图", ("罗岩",)),
        ("晚报小记者 郑波", ("郑波",)),
        ("文/小记者 郑 波", ("郑波",)),
        ("本报全媒记者 罗岩 值班记者 郑波", ("罗岩", "郑波")),
        ("本报记者罗岩采访整理", ("罗岩",)),
        ("本报记者郑小满采访整理", ("郑小满",)),
    ],
)
def test_names_in_bylines(byline: str, names: tuple[str, ...]) -> None:
    assert reporters_of(byline) == names


@pytest.mark.parametrize("line", ["（上接A01版·要闻《老码头》）", "(上接A1版《老码头》)", "（上接A1版·要闻）"])
def test_a_jump_may_name_the_page_and_the_headline(line: str) -> None:
    assert is_jump_from(line)
    assert jump_from_label(line) == page_label("A1")


@pytest.mark.parametrize("role", ["记者", "校报记者", "首席记者", "学生记者", "全媒体记者", "时政记者"])
def test_who_reports_in_the_lead(role: str) -> None:
    for lead in (f"本报讯 {role}罗岩报道 ", f"本报讯（{role} 罗岩）", f"（{role} 罗 岩）"):
        assert lead_wire(f"{lead}渡口的夜班船昨晚开航，船上坐了二十七个人。").names == ("罗岩",)


@pytest.mark.parametrize("headline", ["小记者走访企业", "财经记者走访企业", "学生记者探访码头"])
def test_a_headline_about_reporters_names_nobody(headline: str) -> None:
    assert not names_people(headline)


def test_a_mark_of_the_house_stands_behind_who_signs() -> None:
    assert foot_wire("渡口的夜班船昨晚开航，船上坐了二十七个人。（记者 林晚舟）■").names == ("林晚舟",)


@pytest.mark.parametrize(
    "text",
    [
        "◆记者从枫津县委社会工作部、县司法局、市司法",
        "■记者在渡口县人民医院、县中医院",
        "记者从县司法局、县农业农村局李伟",
    ],
)
def test_what_a_reporter_does_is_no_byline(text: str) -> None:
    """A line of a report that breaks off where organisations are listed: 记者从…局、…局 | 举办的推进会上获悉."""
    assert not read_byline(text).whole


def test_a_name_may_begin_as_a_clause_does() -> None:
    assert read_byline("本报记者 从维安").names == ("从维安",)
    assert read_byline("本报记者从维安").whole
