"""The printed forms of dates, page labels, folio lines and file paths: data, and the values of the smallest of them.

Every form stands beside a piece of print (or a path) it is for. Patterns are matched against text after `half_width`,
so digits, letters, brackets and spaces are plain ASCII here; Chinese numerals are as printed.
"""

from __future__ import annotations

import datetime as dt
import re

from indexer.records import PageLabel

# ── small values ──────────────────────────────────────────────────────────────────────────────────────────────────

_WIDTHS = {0x3000: " ", 0xA0: " ", 0x2002: " ", 0x2003: " ", 0x200B: " "}
_WIDTHS |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○ＯOo◯", 0) | {"元": 1, "正": 1}
_TENS = {"十": 10, "廿": 20, "卅": 30, "冬": 11, "腊": 12, "臘": 12}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
SPACED_OUT = rf"{HAN}(?:\s{HAN})+"
"""Printed character by character: 环 球 走 笔."""
HOUSE_MARKS = "■□▪▫◼◻⬛⬜●○◉◎◆◇◈❖▲△▼▽★☆"
BARS = "▏▎▍▌▋▊▉█"
"""■青檀观察, ◎宋南星, ▎青檀观察: what houses set before names, and OCR reads one for another."""
NUMERAL = "[〇零○一二三四五六七八九十廿卅元正]"

FIRST_YEAR, LAST_YEAR = 1815, 2099
"""Years a Chinese newspaper can be of: 察世俗每月统记传, the first periodical in Chinese, began in 1815."""

LAST_PAGE = 400
"""The largest page number taken for one; anniversary issues have had some 300 pages, a year has four digits."""


def half_width(text: str) -> str:
    """The text with full-width ASCII and odd spaces as plain ASCII, character for character: positions stay."""
    return text.translate(_WIDTHS)


def number(text: str) -> int | None:
    """The value of 31, 三十一, 卅一, 二〇二六 or 元 (year or month 1); None for what is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not any(c in _TENS for c in text):
        digits = [_DIGITS.get(c) for c in text]
        return int("".join(map(str, digits))) if digits and None not in digits else None
    value, unit = 0, None
    for c in text:
        if c in _TENS:
            value += (unit if unit is not None else 1) * _TENS[c]
            unit = None
        elif c not in _DIGITS or unit is not None:
            return None
        else:
            unit = _DIGITS[c]
    return value + (unit or 0)


def day(year: int | None, month: int | None, of_month: int | None) -> dt.date | None:
    """The day if the calendar and the history of newspapers have it, else None."""
    if year is None or month is None or of_month is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, of_month)
    except ValueError:
        return None


def label(prefix: str, digits: str) -> PageLabel | None:
    """("", "04") is 4, ("a", "03") is "A3", ("", "四") is 4; None beyond 1 to `LAST_PAGE`."""
    value = number(digits)
    if value is None or not 1 <= value <= LAST_PAGE:
        return None
    return f"{prefix.upper()}{value}" if prefix else value


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DATES: tuple[tuple[str, str], ...] = (
    (r"(?P<y>(?:1[89]|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]", "2026年1月31日"),
    (
        r"(?P<y>(?:1[89]|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})(?=\s*(?:星期|周))",
        "2026年1月 31 星期六: the 31 in large type, its 日 lost or never printed",
    ),
    (r"(?P<y>(?:1[89]|20)\d\d)\s*(?P<s>[-./·])\s*(?P<m>\d{1,2})\s*(?P=s)\s*(?P<d>\d{1,2})(?!\d)", "2026.1.31"),
    (r"(?P<y>(?:1[89]|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", "20260131"),
    (
        rf"(?P<y>[一二]{NUMERAL}{{3}}|[一二][Oo0八九]{NUMERAL}{{2}})\s*年\s*(?P<m>{NUMERAL}{{1,3}})\s*月\s*"
        rf"(?P<d>{NUMERAL}{{1,3}})\s*[日号]",
        "二〇二六年一月三十一日",
    ),
    (
        rf"(?:中[华華])?民[国國]\s*(?P<roc>{NUMERAL}{{1,3}}|\d{{1,3}})\s*年\s*(?P<m>{NUMERAL}{{1,3}}|\d{{1,2}})\s*月\s*"
        rf"(?P<d>{NUMERAL}{{1,3}}|\d{{1,2}})\s*[日号號]",
        "中華民國三十八年五月十二日",
    ),
    (
        r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s*(?P<d>\d{1,2})(?:st|nd|rd|th)?\s*,?\s*"
        r"(?P<y>(?:1[89]|20)\d\d)",
        "JANUARY 31, 2026",
    ),
)
ERA = r"(?:公元|[公西][历曆]\s*)?"
MONTHS = {name: i for i, name in enumerate(_words("jan feb mar apr may jun jul aug sep oct nov dec"), 1)}

WEEKDAYS: tuple[tuple[str, int], ...] = (
    *((rf"(?:星期|周|週|礼拜|禮拜){c}", i) for i, c in enumerate("一二三四五六")),
    ("(?:星期|周|週|礼拜|禮拜)[日天]", 6),
    *(
        (rf"{name}(?:day)?\b\.?", i)
        for i, name in enumerate(_words("Mon Tues? Wed(?:nes)? Thu(?:rs)? Fri Sat(?:ur)? Sun"))
    ),
)
"""Day of the week as printed, and its number as `date.weekday` has it."""

# ── signs of a year ───────────────────────────────────────────────────────────────────────────────────────────────

ANNIVERSARIES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(rf"{event}\D{{0,3}}?(\d{{1,3}})周年"), year)
    for event, year in (
        ("(?:建党|中国共产党(?:成立|建党|诞生))", 1921),  # 今年是中国共产党成立105周年: 2026
        ("(?:建军|中国人民解放军建军)", 1927),
        ("长征[^。,]{0,6}胜利", 1936),
        ("抗(?:日战争|战)[^。,]{0,16}?胜利", 1945),
        ("(?:新中国|中华人民共和国|共和国)(?:成立|建立)", 1949),
        ("改革开放", 1978),
        ("香港[^。,]{0,6}回归[^。,]{0,4}", 1997),
        ("澳门[^。,]{0,6}回归[^。,]{0,4}", 1999),
    )
)
"""Events whose anniversaries papers keep, and their years."""

PLAN_YEARS = {
    "八五": 1991,
    "九五": 1996,
    "十五": 2001,
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
}
"""Five-year plans by the names papers give them, and their first years; 十五 counts only in its quotation marks."""
PLANS = re.compile('[“"](?P<plan>[八九]五|十[一二三四五]?五)[”"](?:规划|计划|时期)?的?(?:开局|起步|第一年)')
"""“十五五”开局之年"""

STEMS_AND_BRANCHES = re.compile("[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥][鼠牛虎兔龙蛇马羊猴鸡狗猪]?年")
"""丙午年, 乙巳蛇年"""

# ── page labels ───────────────────────────────────────────────────────────────────────────────────────────────────

# 特 and 增 number the pages of a supplement apart, as letters do: 特3版, 增1版.
PREFIX = "(?P<prefix>[A-Za-z]{1,2}|[特增])?"
PAGES: tuple[tuple[str, str], ...] = (
    (rf"第\s*{PREFIX}\s*(?P<n>\d{{1,3}}|{NUMERAL}{{1,3}})\s*版", "第4版, 第A3版, 第四版"),
    (rf"{PREFIX}\s*(?P<n>\d{{1,3}}|{NUMERAL}{{1,3}})\s*版", "4版, A03版, 四版"),
    (rf"版[次面]?\s*:?\s*第?\s*{PREFIX}(?P<n>\d{{1,3}})(?!\d)\s*版?", "版次:04, 版次:第04版"),
    (r"(?P<prefix>[A-Za-z]{1,2})\s?-?(?P<n>\d{1,3})(?![\dA-Za-z])", "A3, A-03"),
    (rf"{PREFIX}(?P<n>\d{{1,3}}|{NUMERAL}{{1,3}})", "04, 四: only where a page label and nothing else is expected"),
    (r"(?P<front>头版|頭版)", "头版"),
    (
        rf"第?\s*{PREFIX}(?P<n>\d{{1,3}})\s*[-—–至、,和]\s*[A-Z]?\d{{1,3}}\s*版",
        "第4、5版: a spread, under its first page",
    ),
)

# ── front matter ──────────────────────────────────────────────────────────────────────────────────────────────────

FRONT_MATTER_KEYS: dict[str, str] = {
    "paper": "paper", "newspaper": "paper", "报纸": "paper", "報紙": "paper", "报名": "paper", "报刊": "paper",
    "date": "date", "日期": "date", "出版日期": "date", "发行日期": "date",
    "page": "page", "版次": "page", "版号": "page", "版": "page", "页": "page",
    "section": "section", "版面": "section", "版名": "section", "版面名称": "section",
}  # fmt: skip

# ── folio lines ───────────────────────────────────────────────────────────────────────────────────────────────────

PAPER_ENDINGS = _words(
    """日报 晚报 晨报 早报 午报 时报 商报 周报 导报 快报 都市报 青年报 法治报 法制报 工人报 农民报 农村报 教育报
    科技报 体育报 文学报 文艺报 文汇报 大公报 新民报 公安报 国防报 交通报 铁道报 电力报 石油报 能源报
    环境报 旅游报 消费报 经济报 金融报 证券报 保险报 税务报 建设报 改革报 信报 侨报 画报 民族报 老年报 妇女报
    少年报 日報 晚報 晨報 早報 午報 時報 商報 週報 周報 導報 快報 新報 公報"""
)
PAPER_NAMES = _words(
    """解放军报 申报 申報 大公报 大公報 文汇报 文匯報 参考消息 南方周末 新京报 新华每日电讯 新民报 新民報 人民政协报
    中国妇女报 益世报 益世報 时务报 時務報 苏报 蘇報 民报 民報 万国公报 萬國公報"""
)
"""Names that are papers whole; any other name must end as `PAPER_ENDINGS` have it."""

NO_PAPERS = _words("日报 简报 海报 汇报 情报 剪报 预报 通报 电报 公报 月报 季报 年报 周报 合报 旧报 老报 读报 画报")
"""What a folder over days may be called that is no paper: 剪报, 我的简报."""

SECTIONS = frozenset(
    _words(
        """要闻 头版 评论 理论 经济 财经 政治 社会 国际 国内 体育 文化 副刊 教育 科技 健康 法治 法制 军事 国防 农业
        三农 民生 时政 综合 专题 专版 特刊 专刊 特别报道 广告 公告 分类广告 读者来信 生态 文艺 周末 视觉 图片 都市
        旅游 金融 证券 产经 汽车 房产 娱乐 青城 本市 本埠 省内 区内 市内 世界 港澳 台港澳 港澳台 党建 统战 人物
        悦读 读书 阅读 书评 美术 假日生活 体坛 天下 中国 深度 调查 关注 聚焦 热点 连载 服务 资讯 信息 企业 公益
        书画 摄影 收藏 乡村 乡村振兴 要聞 國際 國內 經濟 財經 體育 社會 廣告 綜合"""
    )
)
"""Names of pages (版名) that are known alone; 呼和浩特日报, 人民日报 and provincial papers print these."""
NOT_OVER_PAGES = frozenset(_words("广告 公告 分类广告 公益"))
"""Names of pages that stand over one advertisement as often as over a page."""
SECTION_ENDINGS = _words(
    "新闻 要闻 周刊 专刊 专版 专题 副刊 特刊 观察 天地 广场 纵横 视野 之窗 时空 评论 生活 速递 新聞 專刊"
)

_EDITORS = (
    "责任编辑|责编|本版编辑|本版责编|执行编辑|文字编辑|图片编辑|美术编辑|编辑|值班主任|值班编委|值班总编|总值班|主编|"
    "副主编|美编|版式设计|版面设计|版式|版面|制版|组版|排版|校对|责校|检校|校检|照排|编审|审读|审校|终审|一审|二审|三审|"
    "責任編輯|編輯|校對"
)
_CREDITS = "设计|视觉|制图|图编|统筹|策划"  # of one article as often as of a page: no folio line on their own
_NAME = rf"(?!(?:{_EDITORS}|{_CREDITS}))(?:{HAN}{{2,4}}|{HAN} {{1,2}}{HAN})(?!{HAN})"

_SKIES = "晴|阴|多云|雾|霾|小雨|中雨|大雨|暴雨|阵雨|雷阵雨|小雪|中雪|大雪|雨夹雪"

# Kind, pattern, printed form. A line is a folio line when it is made of these and separators, and nothing else; which
# of them say so on their own is in `imprint.folio_of`. Of several that match at a place the longest counts.
FOLIO_TOKENS: tuple[tuple[str, str, str], ...] = (
    *(("date", ERA + form, printed) for form, printed in DATES),
    ("year month", r"(?:1[89]|20)\d\d\s*年\s*\d{1,2}\s*月", "2026年1月, its day on the next line"),
    ("month day", r"\d{1,2}\s*月\s*\d{1,2}\s*日", "1月31日"),
    *(("weekday", form, "星期六, SATURDAY") for form, _ in WEEKDAYS),
    (
        "lunar",
        r"(?:(?:农历|農曆|夏历|夏曆|阴历|陰曆|旧历|舊曆)\s*(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
        rf"(?:\({HAN}\)|{HAN})?年)?|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥](?:\({HAN}\)|{HAN})?年)\s*"
        r"(?:[闰閏]?(?:[正冬腊臘]|[一二三四五六七八九十]{1,2})月(?:[大小])?\s*(?:初?[一二三四五六七八九十廿]{1,3})日?)?",
        "农历乙巳年十二月十三",
    ),
    (
        "aside",
        r"[闰閏]?(?:[正冬腊臘]|[一二三四五六七八九十]{1,2})月[大小]?\s*(?:初[一二三四五六七八九十]|[十廿二三][一二三四五六七八九十]{0,2})",
        "十二月十三, 腊月廿三",
    ),
    (
        "aside",
        r"(?:今[日天]|明[日天]|[初十廿一二三四五六七八九]{1,3}日?)?(?:立春|雨水|惊蛰|春分|清明|谷雨|立夏|小满|芒种|夏至|小暑|大暑|立秋|处暑|"
        r"白露|秋分|寒露|霜降|立冬|小雪|大雪|冬至|小寒|大寒|春节|除夕|元宵节?|端午节?|中秋节?|重阳节?)",
        "十七立春",
    ),
    *(("page", form, printed) for form, printed in PAGES[:3]),
    ("bare label", PAGES[3][0], "A3"),
    (
        "cited paper",
        rf"《\s*(?P<paper>{HAN}{{1,12}}[报報])\s*》",
        "《人民日报》(2026年01月31日 第 01 版)",
    ),
    ("bare number", r"(?P<n>\d{1,2})(?!\d)", "04"),
    (
        "masthead",
        r"(?:本报|本期)?(?:今[日天]|本期|共)\s*(?:[出共])?\s*(?:对开|四开|[48]开)?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*个?(?:大|彩)?[版张]",
        "今日8版",
    ),
    (
        "masthead",
        r"(?:国内统一|國內統一|全国统一)?(?:连续出版物号|刊号|刊號|统一刊号)?\s*:?\s*(?:CN|ISSN)\s*:?\s*\d{2,4}\s*[-—–]\s*\d{3,4}[\dX]?"
        r"(?:\s*/\s*[A-Z0-9]{1,3})?(?:\([A-Z]\))?",
        "国内统一连续出版物号 CN 15-0001",
    ),
    ("masthead", r"国内统一(?:连续出版物号|刊号)", "国内统一连续出版物号, its number on the next line"),
    ("masthead", r"(?:(?:邮发|国外发行|国外|发行)?代号)\s*:?\s*[A-Z]?\d{1,4}(?:\s*[-—–]\s*\d{1,4})?", "邮发代号 15-1"),
    ("masthead", r"[总總]\s*第?\s*\d{1,6}\s*[期号號]", "总第12345期"),
    ("issue", rf"第\s*(?:\d{{1,6}}|[千百万萬{NUMERAL[1:-1]}]{{1,9}})\s*[期号號]", "第27865期, 第二萬五千號"),
    (
        "masthead",
        rf"{HAN}{{2,20}}(?:机关报|機關報|报社出版|報社出版|报社主办|报社编辑出版|日报社)",
        "中共呼和浩特市委员会机关报, 人民日报社出版",
    ),
    (
        "masthead",
        rf"(?:主管[、,/ ]?主办|主办[、,/ ]?主管)(?:单位)?\s*:\s*{HAN}{{2,20}}(?:[、,/ ]{HAN}{{2,20}}){{0,2}}",
        "主管主办：枫津传媒集团",
    ),
    ("organ", rf"(?:中共)?{HAN}{{2,20}}(?:主管主办|主管|主办|承办|出版|承印|印刷)", "中共呼和浩特市委员会主管主办"),
    (
        "pinyin",
        r"[A-Za-z][A-Za-z' ]{2,40}?\s?(?:RIBAO|WANBAO|CHENBAO|ZAOBAO|SHIBAO|SHANGBAO|ZHOUBAO|DAOBAO)",
        "HUHEHAOTE RIBAO",
    ),
    ("aside", r"[A-Za-z][A-Za-z' ]{2,30} (?:DAILY|NEWS|TIMES|POST|WEEKLY|HERALD)", "PEOPLE'S DAILY"),
    (
        "aside",
        rf"(?:{HAN}{{0,6}}(?:网址|官网|网站|公众号|客户端|微博|微信)\s*:?\s*)?"
        r"(?:https?://)?(?:[\w-]+\.){1,4}(?:com|cn|net|org)(?:\.cn)?(?:/\S*)?",
        "人民网网址:http://www.people.com.cn",
    ),
    ("aside", r"(?:(?:投稿|本版|电子)?(?:邮箱|信箱|邮件|E-?mail)\s*:?\s*)?[\w.+-]+@[\w.-]+", "投稿邮箱:a@b.cn"),
    ("aside", rf"{HAN}{{0,4}}(?:热线|电话|传真|报料)\s*:?\s*\(?\d[\d() -]{{5,16}}\d", "新闻热线:0471-1234567"),
    ("aside", r"(?:零售价?|定价|售价|每份)\s*:?\s*(?:每份)?\s*[\d.]+\s*[元角分]", "零售每份1.00元"),
    ("aside", rf"(?:{_SKIES})(?:[转间到](?:{_SKIES}))?", "晴转多云"),
    ("aside", r"[-—零下]{0,2}\d{1,2}\s*[℃度]?\s*[~/至—-]\s*[-—零下]{0,2}\d{1,2}\s*[℃度]C?", "-15℃~-3℃"),
    ("aside", r"[东南西北]{1,2}风\s*\d{1,2}(?:[-—~至]\d{1,2})?级", "西北风3-4级"),
    *(
        (
            kind,
            rf"(?:本版|本期|值班|今日|首席|执行)?(?:{labels})(?:\s*[:/|]\s*|\s+){_NAME}(?:[、,/ ]+{_NAME}){{0,7}}",
            "责任编辑:张三 李四",
        )
        for kind, labels in (("editors", _EDITORS), ("credits", _CREDITS))
    ),
    ("editors", rf"(?:责任编辑|本版编辑|本版责编|责编){_NAME}", "责任编辑张三"),
)
FOLIO_SEPARATORS = re.compile(r"[\s|｜·•・■◆●○◎◇□▲△☆★—–―\-_/\\::,;、。.()\[\]【】〔〕<>〈〉*=~+]+")

# ── paths ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# Matched against the path without its suffix, folders and all. Where several match, the one nearest the end counts.
_Y, _MD = r"(?P<y>(?:1[89]|20)\d\d)", r"(?P<m>\d{1,2})"
_END = r"(?=$|[^0-9A-Za-z])"
_CODE = (
    r"(?<![0-9A-Za-z])(?:[A-Za-z]{2,12})?"  # rmrb20260131; a date inside a longer word of letters and digits is none
)
PATH_DATES: tuple[tuple[str, str], ...] = (
    (rf"{_CODE}{_Y}(?P<s>[-_.]){_MD}(?P=s)(?P<d>\d{{1,2}}){_END}", "人民日报/2026-01-31/01-要闻.md"),
    (rf"(?<![^/]){_Y}年?[-/]{_MD}月?/(?P<d>\d{{1,2}})日?{_END}", "2026/01/31/01.md, 1998-01/05/11.txt"),
    (rf"(?<![^/]){_Y}年?/{_MD}[-_.月](?P<d>\d{{1,2}})日?{_END}", "2026/1-31/01.md"),
    (rf"(?<![^/]){_Y}年?/(?P<m>\d\d)(?P<d>\d\d){_END}", "2026/0131/01.md"),
    (rf"(?<![^/]){_Y}(?P<m>\d\d)/(?P<d>\d\d){_END}", "202604/26/content_30153115.txt"),
    (
        rf"{_CODE}{_Y}(?P<m>\d\d)(?P<d>\d\d)(?:{_END}|(?=[A-Z]\d{{1,2}}(?![0-9A-Za-z])))",
        "20260131_第01版_.txt, 20260131A03.txt",
    ),
    (rf"(?<![0-9A-Za-z])[A-Za-z]{{2,12}}{_Y}(?P<m>\d\d)(?P<d>\d\d)(?=\d\d(?![0-9A-Za-z]))", "rmrb2026013101.txt"),
    *(
        (rf"(?<![^/])(?:{HAN}{{1,12}}[报報])?[-_ ]?{form}", f"{printed}/第A3版 财经.md")
        for form, printed in (DATES[0], *DATES[4:6])
    ),
)
PATH_NO_DATES: tuple[tuple[str, str], ...] = (
    (r"(?:content|art|node|article|c|id|t)_", "content_20121130.html: a running number"),
    (
        r"(?:IMG|DSC|Scan|Screenshot|mmexport|微信图片|屏幕截图|截图|扫描件?)[-_ ]?",
        "IMG_20260131.txt: the day of the photograph",
    ),
)
"""What stands before digits that look like a day and are none."""
PATH_CLOCK = re.compile(r"[-_T ]?[0-2]\d([-_.:]?)[0-5]\d\1[0-5]\d(?![\da-fA-F])")
"""Behind a day, a time of day: 20260131_102030 names when a file was made, not an issue; 20260131_01_3456fbbb is page 1, and
a checksum."""

FOUNDER_NAMES: tuple[tuple[str, str], ...] = (
    (r"_\d{8}_\d{1,3}-(?P<prefix>[A-Z]?)(?P<n>\d{2,3})$", "nw.D110000renmrb_20260131_3-01: article 3 of page 1"),
    (r"(?:^|/)nbs\.D\d+[a-z]+_(?P<prefix>[A-Z]?)(?P<n>\d{2,3})$", "2026-01/31/nbs.D110000renmrb_01: page 1"),
)
"""File names of the Founder (方正) publishing system, which most papers' websites run on."""

PATH_PAGE = re.compile(
    r"^(?:[-_/ .]|p(?=[A-D]?\d)|P(?=\d)|page)*(?P<prefix>[A-Z]{0,2})(?P<n>\d{1,3})(?=$|[-_/ .、])(?![-_ .][0-9a-f]{8})"
)
"""A page number right behind the day: …/2026-01-31/01-要闻, 呼和浩特日报-2026-01-31-01; not 000_fedfad648894b728."""

PAPER_CODES: dict[str, str] = {
    "rmrb": "人民日报",  # paper.people.com.cn/rmrb
    "renmrb": "人民日报",  # nw.D110000renmrb_…
    "gmrb": "光明日报",  # epaper.gmw.cn/gmrb, nw.D110000gmrb_…
    "jjrb": "经济日报",  # paper.ce.cn/jjrb
    "jfjb": "解放军报",  # www.81.cn/jfjbmap
    "zgqnb": "中国青年报",  # nw.D110000zgqnb_…
    "grrb": "工人日报",  # nw.D110000grrb_…
}
"""Codes that papers' own websites have in their addresses."""
