"""The printed forms of single lines and of the joints between them: data, each beside the print it comes from.

Nothing goes in, nothing is decided here; `lines`, `joins`, `repeats`, `order` and `describe` read these. The forms of
bylines and of people's names are in `forms_people`, those of folio lines, dates and page labels in `imprint_forms`.

Patterns called LINE are matched against a line after `squeeze`: half-width, no spaces. Others see print as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.fold import simplified
from indexer.imprint_forms import HAN, NUMERAL, SECTIONS, half_width


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SPACES = re.compile(r"\s+")
LONGEST_KNOWN = 200
"""Characters of a line that is remembered squeezed: one line is asked for by a dozen rules."""


def squeeze(text: str) -> str:
    """Half-width and without any space, for matching whole lines: 本报记 者　张 铁 is 本报记者张铁."""
    return _known(text) if len(text) <= LONGEST_KNOWN else _SPACES.sub("", half_width(text))


@lru_cache(maxsize=4096)
def _known(text: str) -> str:
    return _SPACES.sub("", half_width(text))


def modern(text: str) -> str:
    """`squeeze`d, and a line in simplified characters: the forms below need not be written twice."""
    return _modern(text) if len(text) <= LONGEST_KNOWN else squeeze(text)


@lru_cache(maxsize=4096)
def _modern(text: str) -> str:
    return simplified(squeeze(text))


# ── jumps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_S = r"\s{0,3}"
_LABEL = (
    rf"(?P<label>第?{_S}(?:[A-Za-zＡ-Ｚ]{{1,2}}|[特增])?{_S}[-－]?(?:[0-9０-９]{{1,3}}|{NUMERAL}{{1,3}}|头){_S}"
    rf"(?:[、,，—–-]{_S}第?(?:[0-9０-９]{{1,3}}|{NUMERAL}{{1,3}}){_S})?[版頁页]?)"
)
TITLE_IN_JUMP = r"(?:[·:：\s]{0,3}[\u4e00-\u9fff]{2,6}|[·:：\s]{0,3}[《〈“\"][^》〉”\"\n]{2,60}[》〉”\"](?:一?文)?)?"
_ON = (
    rf"(?:(?:未完|待续|未完待续)[,，、]?{_S})?(?:紧{_S}|緊{_S})?"
    rf"(?:下{_S}[转轉接]|文{_S}[转轉]|[转轉]{_S}接|[转轉]|续{_S}[见转]|接{_S}[转轉]|後{_S}[转轉])"
)
_FROM = rf"(?:紧{_S}|緊{_S})?(?:上{_S}[接续續]|接|承{_S}接|[续續])"
_OPEN, _CLOSE = r"[（(〔\[【<〈《［]", r"[）)〕\]】>〉］》]"
_MARK = r"[●■□▲△▼▽▶►▷◆◇★☆→➔←◀>\s]{0,4}"

JUMP_ON: tuple[tuple[str, str], ...] = (
    (rf"{_OPEN}{_MARK}{_ON}{_S}{_LABEL}{TITLE_IN_JUMP}{_MARK}{_CLOSE}", "(下转第4版), （下转Ａ3版）, 〔下轉四版〕"),
)
"""In the text or on a line of its own: the article goes on at `label`."""
JUMP_ON_BARE: tuple[tuple[str, str], ...] = (
    (
        rf"{_MARK}{_OPEN}?{_MARK}下{_S}[转轉接]{_S}{_LABEL}{TITLE_IN_JUMP}{_MARK}",
        "▶下转第4版, 下转A3版: no brackets, end of a line only",
    ),
    (rf"{_MARK}[转轉]{_S}(?=第?\S{{0,4}}{_S}版|[A-Z]){_LABEL}{_MARK}", "转四版, 转A5: on a line of its own only"),
    (
        rf"[→➔⇒▶►]{{1,4}}{_S}(?=第?\S{{0,4}}{_S}版|[A-Z]\d){_LABEL}{_MARK}",
        "→A3, ▶4版: on a line of its own only",
    ),
)
JUMP_FROM: tuple[tuple[str, str], ...] = (
    (
        rf"{_OPEN}{_MARK}{_FROM}{_S}{_LABEL}{TITLE_IN_JUMP}{_MARK}{_CLOSE}",
        "（上接第1版）, （紧接第一版）, 〔上接九版〕",
    ),
)
"""In the text or on a line of its own: the article comes from `label`."""
JUMP_FROM_BARE: tuple[tuple[str, str], ...] = (
    (rf"{_MARK}(?:紧|緊)?上?{_S}[接续續]{_S}(?=第?\S{{0,4}}{_S}[版頁页]){_LABEL}{TITLE_IN_JUMP}{_MARK}", "上接第1版"),
)

# ── set aside ─────────────────────────────────────────────────────────────────────────────────────────────────────

_EDITING = (
    "责任编辑|责编|编辑(?!部|室|手记|出版|在)|版式设计|版面设计|版式|美编|美术编辑|校对|责校|检校|组版|照排|值班主任|值班编委|值班总编|"
    "值班编辑|責任編輯|編輯|校對|见习编辑"
)
_CREDITED = (
    "责任编辑|责编|编辑|版面|制图|图表制作|排版|视觉设计|视觉|值班|主编|统筹|策划|审读|终审|审校|编审|一审|二审|三审"
)
"""版面：王小明 names who made the page; 统筹发展和安全 is a subhead."""
_PERSON = rf"{HAN}{{2,4}}"

LINE_FURNITURE: tuple[tuple[str, str, str], ...] = (
    (
        rf"(?:(?:第?{NUMERAL}{{1,3}}版|第?\d{{1,2}}版|本版|本期|本报|今日|执行|首席|本文){{0,2}}(?:(?:{_EDITING})"
        rf"(?:{HAN}{{2,20}}|[:/|][^。!?]{{0,40}})|(?:{_CREDITED})[:/|][^。!?]{{0,40}})[、,;/|]?){{1,12}}",
        "editors",
        "本版责编：江琳, 版式设计：蔡华伟, 一版责编：杨旭 二版责编：韩晓明",
    ),
    (r"数据来源[:].{2,40}", "credit", "数据来源：中国银联: under a chart"),
    (
        r".{0,12}(?:新闻热线|热线电话|新闻报料|报料电话|报料热线|投稿邮箱|电子信箱|订阅电话|订阅热线|发行热线|广告热线|广告电话|"
        r"联系电话|咨询电话|监督电话|举报电话|值班电话|邮政编码|广告部|发行部|总编室|总编办|办公室电话|传真)(?:[:]|(?=[\dA-Za-z(]))[\w@.:()、,;/—-]{5,90}",
        "contact",
        "新闻热线：0471-6635000, 投稿邮箱：…@…",
    ),
    (
        r"(?:电话|热线|手机|传真|邮编|QQ)(?:[:]|(?=\d))[\w@.:()、,;/—-]{5,60}",
        "contact",
        "电话：0471-6635123",
    ),
    (r"(?:地址|社址)[:].{4,80}", "contact", "社址：… 邮政编码：010010"),
    (
        r".{0,20}(?:扫描|扫一扫|扫码|扫(?=二维码)|长按|识别)(?:上方|下方|左侧|右侧|左方|右方|本版|此|该|图中)?.{0,4}(?:二维码|关注|看|观看|阅读|收听|下载|了解).{0,30}(?<!。)",
        "qr",
        "扫描二维码 看更多内容, 扫码阅读",
    ),
    (r"(?:更多|精彩|详细)(?:内容|资讯|报道|新闻)[,]?请?.{0,6}(?:扫|关注|登录|浏览).{0,30}", "qr", "更多内容请扫码"),
    (
        r"(?:本报|官方)?(?:微信|微博|客户端|公众号|抖音号?|视频号|APP|二维码)(?:二维码|公众号)?(?:[:].{0,30})?",
        "qr",
        "微信公众号",
    ),
    (
        r"[▲△▼▽◀▶◆■□●○]?[(\[【]?(?:图片说明|图说|题图|附图|插图|资料图|资料图片)(?:[)\]】:].{0,120})?",
        "caption",
        "图片说明：…",
    ),
    (
        r"(?:图为|[▲△▼▽◀▶]|[上下左右]图|图[①-⑨一二三四五六七八九1-9]?[:]|图[①-⑨]).{2,160}"
        r"(?:摄|攝|供图|提供|发|摄影报道|影像中国|人民视觉|视觉中国|资料图片?|资料照片?)(?:[(].{2,14}[)])?",
        "caption",
        "图为值班员查看压力表。 本报记者 宋南星 摄",
    ),
    (
        r"[(]?(?:本[版文报])?(?:图片|照片|配图|图)(?:均|皆)?(?:由.{2,24}(?:提供|供图|摄|拍摄)|来源[:]?.{2,24}|[:/]?(?:视觉中国|人民视觉|影像中国|"
        r"新华社发?|CFP|IC\s?photo|资料(?:图片?|照片)?))[)]?|[(]?(?:视觉中国|人民视觉|影像中国|资料图片?|资料照片?)(?:供图|供稿)?[)]?",
        "caption",
        "（图片由受访者提供）, 视觉中国供图, 资料图片",
    ),
    (rf"(?:{'|'.join(sorted(SECTIONS))})[·|/]?(?:第?[A-Z]?\d{{1,2}}版?)", "folio", "要闻　3"),
    (rf"(?:第?[A-Z]?\d{{1,2}}版?)[·|/]?(?:{'|'.join(sorted(SECTIONS))})", "folio", "3　要闻"),
    (r"[▲△▼▽◀▶](?:图|左图|右图|上图|下图|题图).{2,160}", "caption", "▲图为活动现场"),
    (r"[(\[【]?(?:广告|公益广告|廣告|遗失声明|遗失启事|启事|公示公告|分类广告|公益)[)\]】]?", "advertisement", "广告"),
    (r"(?:[(\[【]|●|■)?(?:广告|公益广告)(?:[)\]】]|[:·]).{1,160}", "advertisement", "【广告】…, 公益广告：…"),
    (r".{4,160}[(\[【](?:广告|公益广告)[)\]】]", "advertisement", "…（广告）"),
    (
        r"(?:今日|今天|今晚|今夜|明天|明日|本市|市区|我市|天气|天气预报|未来三天)?.{0,8}(?:天气|晴|多云|阴|小雨|小雪|阵雨).{0,40}"
        r"(?:℃|°C|\d\s?度|\d级).{0,50}",
        "weather",
        "今日天气：晴转多云，-15℃～-3℃，西北风3-4级",
    ),
    (r"(?:天气预报|今日天气)[:]?.{0,60}|天气(?:[:].{0,60})?", "weather", "天气预报"),
    (r"[-—–·•\d\s/|]{1,12}", "folio", "- 4 -, a page number or ornament alone"),
)
"""Line, reason, printed form. Only for a paragraph of its own that is the whole line, to the last character."""

LINE_CONTENTS_HEAD = r"[■●▲◆【\[(]?(?:今日|本期|本版|本报|要闻|版面|内容)?(?:导读|要目|看点|提要|导航|目录)[】\])]?[:]?"
"""今日导读, 导读: what follows, while it is lines with page labels, belongs to it."""
LINE_CONTENTS_ITEM = (
    rf".{{2,60}}?[(\[【·….→>/|:]{{0,8}}(?:详?见)?(?:第?[A-Z]?\d{{1,3}}版?|第?{NUMERAL}{{1,3}}版|[A-Z]\d{{1,2}})[)\]】]?"
)
"""实干闭环应答三问……4版, 全市重点项目开工 第2版."""

# ── parts of articles ─────────────────────────────────────────────────────────────────────────────────────────────

LINE_COLUMN_MARKED: tuple[tuple[str, str], ...] = (
    (r"[【\[〖〔](?P<name>[^】\]〗〕。!?:]{2,24})[】\]〗〕]", "【青檀观察】"),
    (r"(?:栏目|专栏|栏目名称)[:](?P<name>[^。!?:]{2,24})", "栏目：青檀观察"),
    (r"[■□●◆◇▲△★☆◎▍▌█|丨｜](?P<name>[^。!?:;,■□●◆◇▲△★☆◎|丨｜]{2,24})[■□●◆◇▲△★☆◎|丨｜]?", "■青檀观察■"),
    (r"[《〈](?P<name>[^》〉。!?:;,]{2,16})[》〉](?:专栏|栏目)", "《青檀观察》专栏"),
    (r"[—–-]{1,2}(?P<name>[^。!?:;,—–-]{2,16})[—–-]{1,2}", "—青檀观察—"),
)
COLUMN_ENDINGS = _words(
    """观察 论坛 时评 评论 热评 快评 快报 直通车 往来 锐评 短评 微评 点评 述评 随笔 随感 手记 札记 笔记 走笔
    笔谈 漫谈 杂谈 茶座 聚焦 视点 视线 纵横 见闻 故事 观澜 观潮 之窗 之声 书架 深思 新语
    创作谈 时间 一线 行走 进行时 头条 解读 问答 观 探访 现场 看点 服务窗 守望 援手 文思
    听音 求职故事 今日谈 以案说法 讲科普 科普 读画 身边事 遇见 反馈 关注 之道 深一度 监督哨
    锐见 人语 新知 阅读 深阅读 连线 链接 建议 来论 体谈 画卷 品牌日 看台 谈艺录 绝活 有感
    有所思 透视 斋 征程 情怀 权威发布 新闻发布 新方位 新视野 视野 纪事 专访 访谈 访谈录 人物 风采 档案
    记忆 印象 词典 速递 扫描 连连看 会客厅 直播间 圆桌 对话 寻访 调查 追踪 周刊 专栏 先锋
    榜样 楷模 足迹 脚步 日记 来信 信箱 咨询 提示 提醒 辟谣 曝光台 回音壁 回响 传真 掠影
    剪影 拾零 拾贝 采风 走基层 一线见闻 论语 论苑 论道 论衡 漫笔 絮语 心语 有话说 说法
    大家谈 大家说 众议 声音 声浪 评弹 三人行 周评 月评 系列谈 专论 论 点兵 夜话 夜谈 茶馆
    书房 书香 书里书外 书评 读书 品读 新书 诗页 诗苑 文苑 艺苑 艺谭 艺坛 风物 风情 味道
    三餐四季 天地 园地 广场 长廊 橱窗 开好局起好步 起好步 开局起步 在行动 在一线 新春走基层
    特写 素描 侧记 巡礼 巡展 编辑手记 记者手记 权威发布 政策解读"""
)
"""How names of columns end: 青檀观察, 金台随笔, 评论员观察, 编辑手记, 经济时评. Endings, not names."""
COLUMN_STARTS = _words(
    """聚焦 关注 走近 走进 感知 奋进 学习贯彻 贯彻落实 新春走基层 新时代 新征程 新思想 美丽 我家 我身边
    高质量发展"""
)
"""How names of columns begin: 聚焦亚沙会, 奋进“十五五”."""

OPINION_ENDINGS = _words("时评 评论 快评 锐评 短评 微评 热评 论坛 随笔 手记 观察 杂谈 漫谈 论语 随感 声音 之声")
"""渡口时评, 青檀观察: opinion stands in columns so named, reports hardly ever."""
KICKER_STRONG = r"(?:强调|指出|要求|时|讲话|——|—|：|:)$"
"""于会文在…会上强调, 习近平会见…时指出, 2026年首场市委月度工作点评会：, 云南保山以咖为景——."""
KICKER_WORDS = (
    r"[省市县区州旗镇]$|.{4,}村$|强调|指出|要求$|印发|发布$|出台|签署|部署|联合|通知|意见|办法|方案|规定|指南|负责人|发言人|显示$|预计|"
    r"^截至|^前\d|[年月]$|月底|月末|时期$|假期|季度|首日|^时隔|^多部门|部门|博物馆$|博物院$|[办局部委署]$|办公室$|总局$|政府$|法院$|检察院$|"
    r"^(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|"
    r"西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾)|会见|会谈|举行|召开|出席|主持|访问|考察|调研$|^习近平(?!.{2,6}思想)"
)
"""前4月, 截至4月底, 多部门印发方案, 甘肃敦煌, 中央网信办, 司法部负责人: short kickers, and no names of columns."""
DECK_STARTS = r"^(?:——|—|--|[（(](?:[一二〇○零]{2}|\d{2}|中华))"
"""——访非洲联盟驻华代表巴赫, （二〇二五年十月二十九日）."""
DECK_ENDINGS = (
    r"(?:出席|主持|主持会议|出席会议|讲话|致辞|通过|参加|会见|陪同|宣读|作报告|"
    r"监誓|参观调研|出席(?:开幕式|活动|会议)?并.{2,14}|出席活动|致贺电|贺信)$"
)
"""于会文主持会议, 贺海东崔振武出席, 李书磊出席开幕式并发表主旨演讲."""

DECK_BEGINS = (
    r"(?:决定|要求|强调|将|已|涉及|占|同比|预计|增|至|为|可|并|由|提出|审议|通过|共|累计|实现|规模|产生|助力|支持|明确|聚焦|参加|参与|发表|"
    r"推动|促进|打造|带动|拉动|相当于|较|比|近|超|逾|均|再|连续|首次|其中|包括|覆盖|惠及|有望|力争|确保|今年|支出|收入|增速|总量|数量|最)"
)
"""决定…在京举行, 同比增长17.6倍, 规模创历史同期新高: how decks go on from their headline."""
HEADLINE_OUTCOMES = (
    r"(?:[\d%〇一二两三四五六七八九十百千万亿]+多?(?:元|吨|个|人|家|人次|千米|公里|平方米|千瓦|千瓦时|件|倍|亩|天|项|辆|美元|立方米|成)?|"
    r"新高|提升|增长|上升|下降|开幕|启动|上线|平稳|开展|推进|建成|投产|投用|启用|开工|实施|施行一年|扩大|升级)$"
)
"""去年长江口航道通过货运量17.54亿吨, 上海国际电影节开幕: how headlines of news end, kickers seldom."""
KICKER_EVENTS = (
    r"(?:印发|发布|通知|预警|落幕|收官|活动|行动|举行|案例|赛|站|流|警|指南|办法|意见|条例》?.{0,4}|方案|提示|征求意见|部署|会议|报告|时间|月|"
    r"季度|年|多措并举|实践|名单|世界杯|交流|专家)$"
)
"""民政部等27部门印发通知, 攀岩世界杯马德里站: what has happened, and a headline under it says what of it."""
DECK_PLACES = (
    r"(?:北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    r"重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆)"
)
"""广西钦州港…: headlines and kickers begin so, decks seldom."""

LINE_SUBHEAD = (
    rf"(?:[（(]{NUMERAL}{{1,3}}[）)].{{1,40}}|{NUMERAL}{{1,3}}[、.].{{1,40}}|第{NUMERAL}{{1,4}}[章节節条编部分]{{1,2}}.{{0,40}}|"
    r"\d{1,2}[、.](?!\d).{1,40}|[(]\d{1,2}[)].{1,40}|[■●▲◆★□◇](?!本报|记者|通讯).{2,60}|之[一二三四五六七八九十].{0,30})"
)
"""一、总体要求; （二）两种态度，映变迁; 第三章 矿产资源勘查: headings inside an article."""

# ── sentences ─────────────────────────────────────────────────────────────────────────────────────────────────────

SENTENCE_ENDS = "。！？!?…．"
"""End a sentence wherever they stand; an ASCII full stop does so only at the end of a block (`joins`)."""
CLAUSE_ENDS = "；;：:—～~"
"""May end a paragraph: 如下：, 一是…；, 他说——."""
CLOSERS = "”’」』）)】〕》〉\"'］〗"
NEVER_FIRST = "，,、。．；;：:！!？?”’」』）)】〕》〉%％‰℃·"
"""No paragraph begins with one of these: what does is the rest of a sentence."""
NEVER_LAST = "，,、“‘「『（(【〔《〈·"
"""No paragraph ends with one of these."""
REDUPLICATED = frozenset(
    "天人年月日常渐刚仅久家个处时代种往频纷层步条件样点滴方面周岁村户句字声一三两世星妈爸爷奶哥姐弟妹宝谢看想说试听走"
)
"""天天, 人人, 常常: a character that may rightly stand twice at a joint."""

# ── openings of articles ──────────────────────────────────────────────────────────────────────────────────────────

EDITOR_NOTE = re.compile(
    r"\s*[■●【\[]?(?:编\s{0,3}者\s{0,3}按|编\s{0,2}后|开栏的话|编者的话|按\s?语|按)[】\]]?\s{0,2}[:：】]"
)
"""编者按：…, 开栏的话："""

LINE_CREDIT = (
    r"新华社发[(].{2,20}[)]|[^。!?;,:(]{2,20}(?:供图|/图)|"
    r"[^。!?;,:(]{2,40}(?:摄|攝)(?:影报道|影報導)?(?:[(].{2,14}[)])?"
)
"""新华社发（张立新摄）, 段俊利摄（人民视觉）, 新华社记者 魏培全摄影报道: under a caption; of the text, and no byline."""

LINE_FOOT = (
    r"(?:[(](?:完|全文完|未完待续|待续|未完|续完)[)]|[(](?:作者|据|本文|编译|资料|原载|摘自|本版).{0,80}[)]|"
    rf"[(](?:据|综合)?(?:新华社|本报|中新社){HAN}{{0,24}}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?电.{{0,60}}[)]|"
    r"[(](?:本[报刊台]|记者|据)?(?:记者)?综合(?:报道|整理|消息|编译|.{2,24}报道)?[)]|"
    r"——编者|——摘自.{2,30}|[(]?本栏目?.{2,40}[)]?)"
)
"""（完）, （作者为…教授）, ——编者: an article ends here."""
