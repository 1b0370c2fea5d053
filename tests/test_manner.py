"""What one page of an issue leaves in doubt the others decide: where and how the paper prints the names of its columns."""

from __future__ import annotations

import datetime as dt
import itertools
from itertools import chain

from indexer.clean import clean
from indexer.lines import Piece
from indexer.manner import form_of, manner_of, printed_so
from indexer.pages import Imprint, NameForm, NameShown, RawPage
from indexer.pipeline import reread, taken
from indexer.records import Article, Span

_PROSE = itertools.cycle(
    (
        "老船工把最后一张船票钉在渡口的墙上，从这个月起两岸居民乘渡船不再收费，末班船开到夜里十点。",
        "码头边的茶馆仍旧早上五点开门，第一壶茶给守塔的老人，他记得每一次大水涨到哪一级台阶。",
        "镇上的木匠把旧船板改成书架，放进候船室，等船的孩子坐在缆桩上看书，画册的封面换过三回。",
        "修缆绳的铺子收了两个学徒，一个来自上游的山村，一个是渡口小学刚毕业的姑娘，手比师傅的还稳。",
        "邮递员的自行车停在槐树下，车铃是去年换的，声音比从前亮，巷子深处的狗听见就摇尾巴。",
        "晒场上铺满了新收的芝麻，妇女们用竹筛一遍遍地扬，灰土落在地上，像下过一场薄雪。",
    )
)


def prose() -> str:
    """A paragraph that stands nowhere else on its page."""
    return next(_PROSE)


def read(*pages: str) -> list[Article]:
    """The articles of an issue, its pages read as often as they need be."""
    apart = [
        taken(clean(RawPage(f"{number:02}.md", text, "utf-8")), Imprint("渡口日报", dt.date(2026, 1, 31), number))
        for number, text in enumerate(pages, 1)
    ]
    return [article for page in reread(apart) for article in page.articles]


def page(*blocks: str) -> str:
    return "\n\n".join(blocks)


def columns(articles: list[Article]) -> dict[str, str | None]:
    return {article.headline: article.column for article in articles}


UNDER = page(
    *("## 末班船上的四十个座位", "渡口观察", "□ 本报记者 许青禾", prose()),
    *("## 候船室里来了一面墙的书", "编辑手记", "□ 许青禾", prose()),
)


def test_a_name_under_the_headline_where_other_pages_print_some_there() -> None:
    found = read(UNDER, page("## 缆绳铺子收了两个学徒", "老街新人", "□ 本报记者 马杏林", prose()))
    assert columns(found) == {
        "末班船上的四十个座位": "渡口观察",
        "候船室里来了一面墙的书": "编辑手记",
        "缆绳铺子收了两个学徒": "老街新人",
    }
    assert found[-1].kicker is None
    assert found[-1].reporters == ("马杏林",)


def test_who_signs_is_no_column_where_names_stand_under_the_headline() -> None:
    found = read(UNDER, page("## 缆绳铺子收了两个学徒", "马杏林", prose()))
    assert found[-1].column is None
    assert found[-1].reporters == ("马杏林",)


def test_a_name_that_could_be_who_signs_over_who_does() -> None:
    found = read(UNDER, page("## 缆绳铺子收了两个学徒", "余音", "马杏林", prose()))
    assert found[-1].column == "余音"
    assert found[-1].reporters == ("马杏林",)


BEHIND = page(
    *("## 末班船上的四十个座位", "许青禾", prose(), "渡口观察"),
    *("## 渡口小学开学", f"本报讯（记者 马杏林）{prose()}"),
    *("## 候船室里来了一面墙的书", "许青禾", prose(), "编辑手记"),
)


def test_a_name_behind_its_article_where_other_pages_print_some_there() -> None:
    second = page(
        *("## 缆绳铺子收了两个学徒", "马杏林", prose(), "余音"),
        *("## 两岸同饮一江水", prose(), "钟声"),
        *("## 守塔人退休了", f"本报讯（记者 许青禾）{prose()}"),
    )
    found = read(BEHIND, second)
    assert columns(found) == {
        "末班船上的四十个座位": "渡口观察",
        "渡口小学开学": None,
        "候船室里来了一面墙的书": "编辑手记",
        "缆绳铺子收了两个学徒": "余音",
        "两岸同饮一江水": "钟声",
        "守塔人退休了": None,
    }
    assert [article.reporters for article in found[3:]] == [("马杏林",), (), ("许青禾",)]


def test_what_is_printed_otherwise_than_all_names_of_an_issue_is_a_kicker() -> None:
    marked = page(
        *("·渡口观察·", "## 末班船上的四十个座位", "本报记者 许青禾", prose()),
        *("·编辑手记·", "## 候船室里来了一面墙的书", "许青禾", prose()),
        *("·街谈巷议·", "## 缆绳铺子收了两个学徒", "马杏林", prose()),
    )
    second = page(
        *("·渡口随笔·", "## 一盏灯", "马杏林", prose()),
        *("·江边纪事·", "## 大水涨到第九级", "本报记者 许青禾", prose()),
        *("### 渡口酱板鸭", "## 茶馆里的一百把椅子", "本报记者 马杏林", prose()),
    )
    found = read(marked, second)
    assert found[-1].column is None
    assert found[-1].kicker == "渡口酱板鸭"


def test_names_in_several_manners_decide_nothing() -> None:
    mixed = page(
        *("【渡口观察】", "## 末班船上的四十个座位", "本报记者 许青禾", prose()),
        *("## 候船室里来了一面墙的书（编辑手记）", "许青禾", prose()),
    )
    assert read(mixed, page("## 缆绳铺子收了两个学徒", "余音", prose()))[-1].column is None


MARKED = page(
    *("〔渡口观察〕", "## 末班船上的四十个座位", "许青禾", prose()),
    *("〔江边纪事〕", "## 候船室里来了一面墙的书", "许青禾", prose()),
)


def test_a_name_that_elsewhere_heads_a_box() -> None:
    found = read(MARKED, page("〔延伸阅读〕", "## 缆绳铺子收了两个学徒", "马杏林", prose()))
    assert found[-1].column == "延伸阅读"


def test_a_name_behind_its_article_and_over_the_rest_of_another() -> None:
    first = page(
        *("## 末班船上的四十个座位", "许青禾", prose(), "（渡口观察）"),
        *("## 渡口小学开学", f"本报讯（记者 马杏林）{prose()}"),
        *("## 候船室里来了一面墙的书", "许青禾", prose(), "（编辑手记）"),
    )
    second = page(
        *("## 守塔人退休了", "许青禾", prose(), "（江边随笔）"),
        *("## 渡船添了一班", f"本报讯（记者 马杏林）{prose()}"),
    )
    rest = page("## 缆绳铺子收了两个学徒", "马杏林", prose(), "（古道春秋）", f"（上接第1版）{prose()}")
    found = {article.headline: article for article in read(first, second, rest)}
    assert found["缆绳铺子收了两个学徒"].column == "古道春秋"


def test_a_summary_under_a_name_under_the_headline() -> None:
    summary = "渡口的每一条缆绳都要由两双手一起拧紧，一双是师傅的，一双是徒弟的，少了哪一双都拴不住一条船"
    found = read(UNDER, page("## 缆绳铺子收了两个学徒", "钟声", summary, prose()))
    assert found[-1].column == "钟声"


def test_a_long_name_before_a_bar() -> None:
    found = read(page("## 江河经济高质量发展一线见闻｜一条缆绳的产业链", "马杏林", prose()))
    assert found[0].column == "江河经济高质量发展一线见闻"
    assert found[0].headline == "一条缆绳的产业链"


def kickers(articles: list[Article]) -> dict[str, str | None]:
    return {article.headline: article.kicker for article in articles}


SURE_ABOVE = page(
    *("## 全市航运工作会议强调", "### 把渡口修成回家的码头", "□ 本报记者 许青禾", prose()),
    *("## 老渡口清淤一年来——", "### 船吃水深了，鱼回来了", "□ 本报记者 马杏林", prose()),
)
SURE_BELOW = page(
    *("### 全市航运工作会议强调", "## 把渡口修成回家的码头", "□ 本报记者 许青禾", prose()),
    *("### 老渡口清淤一年来——", "## 船吃水深了，鱼回来了", "□ 本报记者 马杏林", prose()),
)


def test_a_line_over_a_deeper_one_is_a_kicker_where_the_issue_prints_kickers_so() -> None:
    """Its words say little; on pages alone, and in an issue that prints kickers below, it is a headline over its deck."""
    other = page("## 青檀镇重修三座旧码头", "### 渡轮靠岸不用再等潮", "□ 本报记者 宋南星", prose())
    assert kickers(read(SURE_ABOVE, other))["渡轮靠岸不用再等潮"] == "青檀镇重修三座旧码头"
    assert kickers(read(SURE_BELOW, other))["青檀镇重修三座旧码头"] is None
    assert kickers(read(other)) == {"青檀镇重修三座旧码头": None}


def test_nothing_above_the_headline_is_a_kicker_where_the_issue_prints_kickers_below() -> None:
    other = page("## 渡口水文站发布汛期通知", "“上游三站”每小时报一次水位", "□ 本报记者 宋南星", prose())
    assert kickers(read(other)) == {"“上游三站”每小时报一次水位": "渡口水文站发布汛期通知"}
    assert kickers(read(SURE_BELOW, other))["渡口水文站发布汛期通知"] is None


IN_DOUBT = (
    *("## 末班船上的四十个座位", "□ 许青禾", prose() * 8),
    "渡口春秋",
    *("## 全市航运工作会议召开", f"本报讯（记者 罗岩）{prose()}"),
)
"""The signed article is the likelier to stand in a column, by itself."""


def test_a_name_that_comes_again_says_so_of_itself_and_where_it_stands() -> None:
    first, second = (
        page(name, f"## {head}", "□ 马杏林", prose() * 8, f"## {other}", f"本报讯（记者 马杏林）{prose()}")
        for name, head, other in (
            ("渡口春秋", "候船室里来了一面墙的书", "渡口小学开学"),
            ("渡口春秋", "缆绳铺子收了两个学徒", "渡船添了一班"),
        )
    )
    assert columns(read(page(*IN_DOUBT)))["末班船上的四十个座位"] == "渡口春秋"
    assert columns(read(first, second, page(*IN_DOUBT)))["全市航运工作会议召开"] == "渡口春秋"


def test_a_mark_before_a_name_may_be_any() -> None:
    shown = [
        [NameShown("over", form_of(Piece(0, f"{mark}渡口观察", 0, (Span(1, 1),), "column"))[0], "渡口观察", True, 2.0)]
        for mark in "●■◆"
    ]
    manner = manner_of(shown)
    assert manner is not None
    assert manner.place == "over"
    assert printed_so("□江边随笔", 0, manner) == "江边随笔"


def test_a_short_line_in_the_form_of_kickers_is_one_where_names_have_another() -> None:
    """Where no kicker says so, it may be the name of a column."""
    names = page(
        *("#### 渡口春秋", "## 候船室里来了一面墙的书", "□ 马杏林", prose()),
        *("#### 老街新人", "## 缆绳铺子收了两个学徒", "□ 马杏林", prose()),
        *("#### 两岸人家", "## 末班船上的四十个座位", "□ 马杏林", prose()),
    )
    other = page("### 依托两江水运优势", "## 青檀镇添了三家修船厂", "□ 本报记者 宋南星", prose())
    assert kickers(read(names, other))["青檀镇添了三家修船厂"] is None
    assert kickers(read(names, SURE_BELOW, other))["青檀镇添了三家修船厂"] == "依托两江水运优势"


def test_two_headings_of_one_level_are_a_headline_where_kickers_and_decks_stand_deeper() -> None:
    deck = page("## 末班船上的四十个座位", "——访渡口最老的船工", "□ 本报记者 许青禾", prose())
    other = page("## 四十二艘渡轮汛期停航", "## 小学生在家里上网课", "□ 本报记者 宋南星", prose())
    found = read(SURE_BELOW, deck, other)
    assert found[-1].headline == "四十二艘渡轮汛期停航  小学生在家里上网课"
    beside = page("## 全市渡口工作会议强调", "## 守住每一根缆绳", "□ 本报记者 许青禾", prose())
    assert read(SURE_BELOW, deck, beside, other)[-1].headline != found[-1].headline


def test_unsaid_heads_weigh_less_than_kickers_that_say_so() -> None:
    """Three sure kickers are printed below: what stands over a deeper line has not once the form of a kicker."""
    heads = ("石桥镇发布汛期通知", "青檀镇发布封航通知", "枫津镇发布清淤方案", "柳溪镇发布水尺指南")
    under = ("渡轮靠岸不用再等潮", "南来北往先看钟点", "老河道里又见底了", "两岸一把尺子量水")
    unsaid = page(
        *chain.from_iterable(
            (f"## {head}", f"### {line}", "□ 本报记者 宋南星", prose()) for head, line in zip(heads, under, strict=True)
        )
    )
    third = page("### 渡口老街整修以后——", "## 缆绳铺子又开了张", "□ 本报记者 许青禾", prose())
    assert kickers(read(SURE_BELOW, third, unsaid))[heads[0]] is None


def test_names_stand_over_articles_where_pages_begin_with_one() -> None:
    first = page("### 渡口观察", "## 末班船上的四十个座位", "□ 许青禾", prose())
    second = page("### 编辑手记", "## 渡轮靠岸不用再等潮", "□ 马杏林", prose())
    third = page(
        *("## 候船室里来了一面墙的书", "□ 马杏林", prose() * 8),
        *("### 老街新人", "## 缆绳铺子收了两个学徒", "□ 宋南星", prose()),
    )
    assert columns(read(third))["候船室里来了一面墙的书"] == "老街新人"
    found = columns(read(first, second, third))
    assert (found["候船室里来了一面墙的书"], found["缆绳铺子收了两个学徒"]) == (None, "老街新人")


def test_who_signs_a_note_as_a_heading_names_no_column() -> None:
    note = ("# 渡口更新三问", prose(), "#### ——编 者", "#### 上游码头——", "#### 旧船坞改成书屋", "本报记者 许青禾")
    found = read(page(*note, prose(), "# 缆绳铺子收了两个学徒", "□ 马杏林", prose()))
    assert not any(article.column for article in found)


def test_long_names_between_dashes_and_short_headlines_behind_a_bar() -> None:
    found = read(
        page(
            *("——前沿观察·锻造推动渡口发展的行家里手——", "## 谁为渡口换新妆", "□ 许青禾", prose()),
            *("## 遇见｜老船工", "□ 马杏林", prose()),
        )
    )
    assert columns(found) == {"谁为渡口换新妆": "前沿观察·锻造推动渡口发展的行家里手", "老船工": "遇见"}


def test_an_office_over_what_it_says_is_a_kicker() -> None:
    (found,) = read(page("### 市委办公厅", "## 公开通报五起典型问题", "本报讯 " + prose()))
    assert (found.kicker, found.column) == ("市委办公厅", None)


def test_a_name_printed_in_each_part_of_a_feature_counts_once() -> None:
    box = NameShown("under", NameForm(4, "【", "】"), "渡口镜头", sure=True)
    names = [
        NameShown("behind", NameForm(0), name, sure=True, lean=-2.0) for name in ("渡口观察", "老街茶座", "编辑手记")
    ]
    manner = manner_of([[box, box, box, box], names])
    assert manner is not None
    assert (manner.place, manner.form) == ("behind", NameForm(0))


def test_two_characters_set_apart_are_a_name_of_a_column_where_others_are_printed_so() -> None:
    shown = page(
        *("渡 口 走 笔", "## 末班船上的四十个座位", "许青禾", prose()),
        *("编 辑 手 记", "## 候船室里来了一面墙的书", "马杏林", prose()),
    )
    doubtful = page("## 缆绳铺子收了两个学徒", prose(), prose(), "余 音", "## 旧船坞改成书屋", prose())
    assert columns(read(shown, doubtful)) == {
        "末班船上的四十个座位": "渡口走笔",
        "候船室里来了一面墙的书": "编辑手记",
        "缆绳铺子收了两个学徒": None,
        "旧船坞改成书屋": "余音",
    }


def test_a_headline_over_two_lines_is_none_where_names_stand_behind_at_its_level() -> None:
    named = (
        page(
            *("## 末班船上的四十个座位", "许青禾", prose(), f"## {first}"),
            *("## 候船室里来了一面墙的书", "马杏林", prose(), f"## {last}"),
        )
        for first, last in (("渡口观察", "编辑手记"), ("码头纵横", "老街见闻"), ("渡口观察", "船家故事"))
    )
    halves = page(
        *("## 缆绳铺子收了两个学徒", "本报记者 陆知远", prose(), prose()),
        *("## 渡口兴不兴", "## 全看老船工", "许青禾", prose()),
    )
    found = read(*named, halves)
    assert columns(found)["渡口兴不兴  全看老船工"] is None
    assert columns(found)["缆绳铺子收了两个学徒"] is None


def test_the_slogan_of_a_column_is_of_no_article_and_a_kicker_of_its_form_stays() -> None:
    first = page(
        *("#### 堤上人家", "走千家户 问百样事", "### 北堤的柳树栽到了第三排", prose(), "（记者 罗岩）"),
        *("#### 江上夜话", "说古论今 话短情长", "老船工的三样宝贝", "### 船篷下的一盏灯", prose(), "（记者 贺潮）"),
    )
    second = page(
        *("#### 堤上人家", "走千家户 问百样事", "席坊的老师傅又收徒弟", "### 十九岁的徒弟学会了破篾", prose()),
        *(
            "（记者 许禾）",
            "#### 江上夜话",
            "守洲人的水尺 二十年的记号",
            "### 鸟比人先知道水退了",
            prose(),
            "（记者 许禾）",
        ),
    )
    found = read(first, second, page("#### 江上夜话", "说古论今 话短情长", "### 茶馆的第一壶茶", prose()))
    assert [(one.column, one.kicker, one.headline) for one in found] == [
        ("堤上人家", None, "北堤的柳树栽到了第三排"),
        ("江上夜话", "老船工的三样宝贝", "船篷下的一盏灯"),
        ("堤上人家", "席坊的老师傅又收徒弟", "十九岁的徒弟学会了破篾"),
        ("江上夜话", "守洲人的水尺 二十年的记号", "鸟比人先知道水退了"),
        ("江上夜话", None, "茶馆的第一壶茶"),
    ]


def test_a_name_behind_who_signs_and_over_what_is_torn_is_that_of_the_article_before() -> None:
    """A label behind who signs, over a whole text, heads a note instead."""
    torn = "根缆绳？”师傅带孩子们走进船舱，一根一根地数，数到最后一根天已经黑了。"
    head = ("## 末班船上的四十个座位", prose(), "（文/本报记者 许青禾）", "[老街见闻]")
    for behind in (torn, f"本报讯（记者 马杏林）{prose()}", f"今日天气 多云转晴 15℃～24℃\n\n{prose()}"):
        found = read(page(*head, behind, "## 缆绳铺子收了两个学徒", "（文/本报记者 马杏林）", prose()))
        assert columns(found)["末班船上的四十个座位"] == "老街见闻"
    found = read(page(*head, prose(), "## 缆绳铺子收了两个学徒", "（文/本报记者 马杏林）", prose()))
    assert columns(found)["末班船上的四十个座位"] is None
