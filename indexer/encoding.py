"""The bytes of a file go in, its text and the name of its encoding come out; or a `ReadError` that says why not.

A file says its encoding with a byte order mark, or it is told by reading: every candidate decodes it strictly, and what
came out is weighed by how much of it is everyday newspaper Chinese. Strictness alone decides nothing: GB18030
accepts nearly every Big5 file, and UTF-16 nearly every file of even length.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from indexer.errors import ReadError

MAX_FILE_BYTES = 8 * 1024 * 1024
"""A page is some 20 kB, an issue in one file some 0.5 MB; what is larger than this is no page. Taking a page apart takes
up to 3 s and 40 MB of memory for each MB (100,000 headings; lines that are all one sentence)."""

# The 500 commonest characters of 6,000 articles of 人民日报 (1998, 2026) and 4,000 news items (77 % of their running
# Han), then those of 申报 1872-1949 (73 %) and the traditional forms of the first, where not among the first already.
# Between them 80 % of the running Han of either script.
_COMMON_HAN = frozenset(
    "的国中一在人和大年了发是有新会为业作不全地展出上行要生成家民动工进实方来部化个以对合经主到时这同日建多学政产开力能重关理平体高长等市我区与加现文务公法强机们党本共制联前定面用自于天月下设总分事系提过持"
    "员者近通表社好代就场心将他利推央度电保资后入科记济从两领美基当技水目各治海外内交视创明报安统也得十委里正农次题更议深第问今网之说品向可点改战性道习小活企增量导北子着立起路南万特军组消金期间最元三村际而"
    "院应术息世书西调程位规示播式任种管项界其造解意还华相名东都数研信门山服流已物续决局育并队京坚省义及教台结团指运支质闻情达所广步计革比斯级车精举众护集放办传协把亚克求风收干施手城老江首如府此使去专源取商"
    "构群据域布司口二色五看接价些气处论常标席形由带态受变想条见效优然投权织件球原先线四思观环完极责无格历让张打转至被供认参快升准境引走拉型果整因难职费做话志势落确融查少史互赛营非周游积感回尔稳空马需节究单"
    "策县身案李双助别号神头反选州给越维德但影模亿青防医样验乡边监真益断每命证没智划严识河百范核纪争户巴客光只清根备复略具林再才层图善列类约友住贫速土获族未俄易率批直础知超片始演届兴房罗愿致依促贸值讲往切装"
    "國會爲於洋無時議憲後來與經開票發六軍將彩八實總對號張辦角兩報長九藥萬七東黨書當則請縣廿印關戰員設學英為千並電亦門論過廣見卽現義個種數這馬應統聯們處必補務照該體蘇又啓復華計價問奉告銀白內領氣烟參濟或間機"
    "售業何稱動言官決餘堂章差舉均初士故諸除從結進禀便權頭說陳陽眞選君產運病貨蒙購凡圖傳且令條聞係須久題足備顧半料存羅王專甚功區漢戒股據亞記余欲佈督仍製捷愈滬望即聲認茶抗職惟興點獨丸派止若資約難組宣乃財耳洲"
    "項館雖獲伍福帶誠嚴醫曾極謂失夫鐵貴登騐尼女紅氏宜武包雙遠單衆規禮皆試花協永調遺固火牌錢丹太字謹達云靈延給臨勝轉限爾昌矣埠莊臣團屬奏隊斷念討織強場視創裏農網習導際術還續堅臺質級車護風幹構羣標態變優線觀環"
    "責歷讓準費話勢確賽營遊積穩節別維億樣驗鄉邊監證沒劃識範紀爭戶層類貧礎屆願貿講裝"
)
# Punctuation and digits as newspapers print them; each of these alone is over 1 in 100,000 in the same articles.
_COMMON_MARKS = frozenset("，。、“”（）：—；《》…？’‘·！○％．『』〔〕」「〇×【】●／\u3000０１２３４５６７８９")
_COMMON = _COMMON_HAN | _COMMON_MARKS

_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no text has many of: control characters, but for tab, line and page ends, and DOS's closing Ctrl-Z."""

_SAMPLE_CHARACTERS = 20_000
"""How much of a text is weighed: 50 characters are enough to tell, the rest need only decode."""

# Chosen on 6,255 articles of 1872 to 2026, whole and cut to 20, 50, 100 and 300 characters, in each encoding that
# holds them: right readings weigh 0.25 and more from 50 characters on (the lowest are lists of names), wrong ones 0.4
# less. No article was read wrong; 1 in 200 cuts to 20 characters was refused. Korean and Japanese pages, which GB18030
# accepts as well, weigh 0.1 and less.
_PLAUSIBLE = 0.2
_CLEARER_BY = 0.15

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Python's "cp950" is Big5 as Taiwan's Windows writes it; Hong Kong's additions are tried where that fails.
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_NAMES = {"cp950": "big5", "big5hkscs": "big5"}

_DECLARED = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), ("utf-8",)),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "chinese"), ("gb18030",)),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950"), ("cp950", "big5hkscs")),
}
"""Names of encodings as pages declare them, and how each is read: gb2312 is served for all that GB18030 holds."""

_HINT = "Save the file as UTF-8, or leave it out."


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with newlines as "\\n"; `encoding` as Python names it; `cut_bytes`: of a character cut off at the end."""

    text: str
    encoding: str
    cut_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """One candidate's reading of the bytes: its text, or None with the offset of the first byte it cannot read."""

    encoding: str
    text: str | None
    cut_bytes: int = 0
    failed_at: int = 0
    weight: float = -1.0


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """Tell the encoding of a whole file and decode it. `name` is what the error calls the file.

    `declared` is what the file says of itself inside (<meta charset>); a byte order mark outweighs it, and so does
    the text where that cannot be read so, for pages are saved in another encoding than the one they were served in.
    A last character cut in its middle is dropped and counted; anything else that does not decode is a `ReadError`,
    and so are bytes that are no text, or that two encodings read equally well.
    """
    if len(data) > MAX_FILE_BYTES:
        raise ReadError(
            f"{name}: {len(data) / 2**20:.0f} MB is too large for a page (limit {MAX_FILE_BYTES // 2**20} MB)",
            "A page file holds one page; articles by the thousand belong in a .jsonl file.",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            reading = _read(data[len(mark) :], encoding, len(mark))
            if reading.text is None:
                raise ReadError(f"{name}: {_broken(data, reading)}, though it is marked as such", _HINT)
            return _accept(reading, name)
    for encoding in _DECLARED.get((declared or "").strip().lower(), ()):
        reading = _read(data, encoding)
        if reading.text is not None and reading.weight >= _PLAUSIBLE and "\0" not in reading.text:
            return _accept(reading, name)
    utf8 = _read(data, "utf-8")
    # GB18030 and Big5 make valid UTF-8 by chance, in texts of a few characters: 联通 does but for a byte, and what
    # comes out then is Latin, Greek or Arabic.
    if utf8.text is not None and "\0" not in utf8.text and (utf8.weight >= 0 or len(data) > 40):
        return _accept(utf8, name)
    others = [_read(data, encoding) for encoding in _CANDIDATES]
    readings = sorted((r for r in [utf8, *others] if r.text is not None), key=lambda r: -r.weight)
    if not readings or readings[0].weight < _PLAUSIBLE:
        if utf8.text is not None and "\0" not in utf8.text:
            return _accept(utf8, name)
        raise ReadError(f"{name}: {_no_text(data, [utf8, *others])}", _HINT)
    best = readings[0]
    for other in readings[1:]:
        if other.weight > best.weight - _CLEARER_BY and _called(other) != _called(best):
            raise ReadError(f"{name}: may be {_called(best)} or {_called(other)}; too little text to tell", _HINT)
    return _accept(best, name)


def printable(text: str) -> str:
    """`text` as it may enter a record: lines end in "\\n", tabs and page ends are spaces.

    "\\r\\r\\n" ends one line, not two: pages saved from websites have it, their line ends turned twice.
    Gone are control characters, the byte order mark and noncharacters; a lone surrogate, which no file can hold,
    becomes U+FFFD. Unicode's line and paragraph separators end lines. The text is returned as it is if clean.
    """
    return _TURNED.sub(_printed, text) if _UNPRINTABLE.search(text) else text


_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_TURNED = re.compile(rf"\r+\n|{_UNPRINTABLE.pattern}")
"""Line ends before single characters. Apart, for a class of characters is searched for three times as fast."""


def _printed(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] == "\r" or found in ("\u2028", "\u2029"):
        return "\n"
    if found in "\t\x0b\x0c":
        return " "
    return "\ufffd" if "\ud800" <= found <= "\udfff" else ""


def _read(data: bytes, encoding: str, offset: int = 0) -> _Reading:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError as error:
        return _Reading(encoding, None, failed_at=offset + error.start)
    pending = decoder.getstate()[0]
    if text == "" and pending:
        return _Reading(encoding, None, failed_at=offset)
    return _Reading(encoding, text, len(pending), weight=_weight(text[:_SAMPLE_CHARACTERS]))


def _weight(text: str) -> float:
    """Share of everyday newspaper characters among those beyond ASCII, less the share of what is not Chinese at all."""
    if "\0" in text:
        return -1.0
    beyond = [c for c in text if c > "\x7f"]
    strange = len(_CONTROL.findall(text)) + sum(not _is_chinese(c) for c in beyond)
    if not beyond:
        return 1.0 if strange == 0 else -1.0
    return (sum(c in _COMMON for c in beyond) - strange) / len(beyond)


def _is_chinese(c: str) -> bool:
    return (
        "\u4e00" <= c <= "\u9fff"
        or "\u3000" <= c <= "\u303f"
        or "\uff01" <= c <= "\uff5e"
        or "\u3400" <= c <= "\u4dbf"
        or "\u2010" <= c <= "\u2030"
        or c in _COMMON
    )


def _accept(reading: _Reading, name: str) -> Decoded:
    text = reading.text or ""
    if "\0" in text or 100 * len(_CONTROL.findall(text)) > len(text):
        raise ReadError(
            f"{name}: is no text (control characters throughout)", "Leave it out, or give OCR's text of it."
        )
    return Decoded(printable(text), _NAMES.get(reading.encoding, reading.encoding), reading.cut_bytes)


def _called(reading: _Reading) -> str:
    return _NAMES.get(reading.encoding, reading.encoding).upper()


def _broken(data: bytes, reading: _Reading) -> str:
    line = data.count(b"\n", 0, reading.failed_at) + 1
    return f"is not {_called(reading)}: byte {reading.failed_at} (line {line}) cannot be read"


def _no_text(data: bytes, readings: list[_Reading]) -> str:
    """The likeliest account of bytes no candidate reads: Chinese text up to some byte, or no text at all."""
    failed = [r for r in readings if r.text is None and not data[: r.failed_at].isascii()]
    begun = [replace(r, weight=_read(data[: r.failed_at], r.encoding).weight) for r in failed]
    best = max(begun, key=lambda r: (r.weight, r.failed_at), default=None)
    if best is None or best.weight < 2 * _PLAUSIBLE or b"\0" in data[: best.failed_at]:
        return "is no text in UTF-8, GB18030, Big5 or UTF-16"
    return f"seems to be {_called(best)} but {_broken(data, best)}"
