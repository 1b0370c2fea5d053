"""How the end of a body is read: what `between.end_of` takes of the pieces before the last one."""

from __future__ import annotations

from indexer.between import LONGEST_END, end_of
from indexer.lines import Piece
from indexer.records import Span


def piece(index: int, text: str, *, level: int = 0, on: bool = False) -> Piece:
    return Piece(index, text, level, (Span(index + 1, index + 1),), "text", on=on)


def test_a_quotation_opened_some_pieces_before_is_in_the_end() -> None:
    body = [piece(0, "会议开了一天。"), piece(1, "村长说：“渠修好了，水进得来，"), piece(2, "稻子就有了盼头，大家")]
    assert end_of(body) == "村长说：“渠修好了，水进得来，稻子就有了盼头，大家"


def test_a_paragraph_that_has_ended_is_no_part_of_the_end() -> None:
    body = [piece(0, "渠水从山上引下来。"), piece(1, "到了立夏，坝上的人")]
    assert end_of(body) == "到了立夏，坝上的人"


def test_a_jump_line_and_a_heading_end_what_stands_before_them() -> None:
    for before in (piece(0, "渠水从山上引下来，流过", on=True), piece(0, "渠水从山上引下来流过三个村", level=4)):
        assert end_of([before, piece(1, "到了立夏，坝上的人")]) == "到了立夏，坝上的人"


def test_no_more_is_read_than_is_asked() -> None:
    body = [piece(at, "渠水从山上引下来，流过三个村子，" * 4) for at in range(20)]
    assert LONGEST_END <= len(end_of(body)) < LONGEST_END + len(body[0].text)


def test_of_one_piece_it_is_all() -> None:
    assert end_of([piece(0, "到了立夏。")]) == "到了立夏。"
