"""Bytes to text: every encoding newspapers come in, told apart, and what is none of them refused by name."""

from __future__ import annotations

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.encoding import MAX_FILE_BYTES, Decoded, decode, printable
from indexer.errors import ReadError
from tests.corpus import articles

SIMPLIFIED = "本报讯（记者 王小明）昨日，全市经济工作会议召开。会议指出，要坚持稳中求进，把发展实体经济放在首位。\n"
TRADITIONAL = "本報訊（記者 王小明）昨日，全市經濟工作會議召開。會議指出，要堅持穩中求進，把發展實體經濟放在首位。\n"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL + "恒發里", "cp950", "big5"),
        (TRADITIONAL + "深水埗", "big5hkscs", "big5"),
        ("联通", "gb18030", "gb18030"),
        ("要闻", "utf-8", "utf-8"),
        ("Hohhot Daily, page 4\n", "ascii", "utf-8"),
        ("café", "utf-8", "utf-8"),
        ("", "utf-8", "utf-8"),
        ("Hohhot Daily, page 4\n", "utf-16-le", "utf-16-le"),
    ],
)
def test_each_encoding_is_told(text: str, codec: str, named: str) -> None:
    assert decode(text.encode(codec), "page.txt") == Decoded(text, named)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_settles_it_and_is_no_text(mark: bytes, codec: str) -> None:
    assert decode(mark + SIMPLIFIED.encode(codec), "page.txt") == Decoded(SIMPLIFIED, codec)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_a_last_character_cut_in_its_middle_is_left_out_and_counted(codec: str) -> None:
    text = TRADITIONAL * 3 + "完"
    decoded = decode(text.encode(codec)[:-1], "page.txt")
    assert decoded.text == TRADITIONAL * 3
    assert decoded.cut_bytes == len("完".encode(codec)) - 1


@pytest.mark.parametrize(
    ("text", "codec", "declared", "named"),
    [
        (SIMPLIFIED, "gb18030", "gb2312", "gb18030"),
        (SIMPLIFIED, "gb18030", " GBK ", "gb18030"),
        (TRADITIONAL, "big5", "Big5", "big5"),
        (SIMPLIFIED, "utf-8", "gb2312", "utf-8"),
        (SIMPLIFIED, "gb18030", "utf-8", "gb18030"),
        (SIMPLIFIED, "utf-8-sig", "gb2312", "utf-8"),
        (SIMPLIFIED, "utf-8", "iso-8859-1", "utf-8"),
        (SIMPLIFIED, "utf-16-le", "utf-8", "utf-16-le"),
        ("会议", "big5", "big5", "big5"),
    ],
)
def test_what_a_file_declares_is_believed_where_the_text_bears_it_out(
    text: str, codec: str, declared: str, named: str
) -> None:
    text = text.replace("会议", "會議") if codec == "big5" else text
    assert decode(text.encode(codec), "page.html", declared) == Decoded(text, named)


def test_newlines_and_what_cannot_be_printed() -> None:
    assert decode("一\r\n二\r三\u2028四\x0c五\t六\ufeff\x1a".encode(), "page.txt").text == "一\n二\n三\n四 五 六"
    assert decode("一\r\r\n二\r\r\n\r\r\n三\r\r四\n\r五".encode(), "page.html").text == "一\n二\n\n三\n\n四\n\n五"
    assert printable("a\ud800b\x00c\x07d\x85\ufffe") == "a\ufffdbcd"
    assert printable(SIMPLIFIED) is SIMPLIFIED


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            SIMPLIFIED.encode()[:60] + b"\xff" + SIMPLIFIED.encode() * 3,
            "seems to be UTF-8 but is not UTF-8: byte 58 (line 1)",
        ),
        (SIMPLIFIED.encode() * 2 + b"\xe6\x9c\n" + SIMPLIFIED.encode(), "(line 3)"),
        (b"\xff\xfe\x00\xd8\x41\x00", "is not UTF-16-LE: byte 2"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4, "is no text"),
        (b"\0" * 400, "is no text"),
        (b"text with\0a NUL in the middle of it, and more than forty bytes long", "is no text"),
        (b"\x01\x02\x03" * 50, "is no text"),
        (SIMPLIFIED.encode("utf-8").decode("latin-1").encode("utf-16-le")[1:], "is no text"),
        ("조선일보 서울 기자 보도 대통령 국회 경제 사회 문화 정치".encode("euc-kr"), "is no text"),
    ],
)
def test_what_is_no_text_or_broken_is_refused_with_its_place(data: bytes, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "a/page.txt")
    assert caught.value.message.startswith("a/page.txt: ")
    assert says in caught.value.message
    assert caught.value.hint


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.encoding.MAX_FILE_BYTES", 100)
    with pytest.raises(ReadError, match="too large"):
        decode(b"a" * 101, "page.txt")
    assert MAX_FILE_BYTES == 8 * 2**20


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        decoded = decode(data, "page.txt")
        decoded.text.encode()
        assert "\r" not in decoded.text
        assert "\0" not in decoded.text


@given(st.text())
def test_any_utf8_text_without_controls_is_read_back(text: str) -> None:
    clean = printable(text.encode("utf-8", "replace").decode())
    if len(clean.encode()) > 40:
        assert decode(clean.encode(), "page.txt").text == clean


@given(st.text(st.characters()))
def test_printable_is_idempotent_and_encodable(text: str) -> None:
    assert printable(printable(text)) == printable(text)
    printable(text).encode()


# Floors of accuracy by the length of the text: what was measured, and they may only rise. Below 1 are cuts into lists
# of names or figures, and whole articles that are nothing else; those are refused, none is read wrong.
@pytest.mark.parametrize(("length", "floor"), [(20, 0.99), (50, 1.0), (100, 1.0), (300, 1.0), (None, 0.995)])
@pytest.mark.parametrize(
    ("corpus", "codec"),
    [
        ("rmrb-2026", "gb18030"),
        ("rmrb-2026", "utf-16-le"),
        ("rmrb-2026", "utf-16-be"),
        ("rmrb-2026", "utf-8"),
        ("pfr-199801", "gb18030"),
        ("pfr-199801", "utf-16-le"),
        ("shenbao", "big5"),
        ("shenbao", "gb18030"),
        ("shenbao", "utf-16-be"),
    ],
)
def test_accuracy_on_real_articles(corpus: str, codec: str, length: int | None, floor: float) -> None:
    draw = random.Random(1)
    told = tried = 0
    for article in articles(corpus, 400):
        text = printable(f"{article['title']}\n{article['body']}")
        if length is not None:
            if len(text) < length:
                continue
            start = draw.randrange(len(text) - length + 1)
            text = text[start : start + length]
        elif len(text) < 20:
            continue
        # Big5 lacks some characters the articles have: they are left out, as a file in Big5 cannot hold them.
        data = text.encode(codec, "ignore")
        if len(data) < len(text) or not any(c > "\x7f" for c in text):
            continue
        tried += 1
        with contextlib.suppress(ReadError):
            told += decode(data, "page.txt").text == data.decode(codec)
    assert tried > 100
    assert told / tried >= floor
