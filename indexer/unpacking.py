"""The reader of PDF files goes in; it unpacks within a bound while a file is read: a bomb is refused, not unpacked.

pdfminer unpacks each stream whole, however long it gets, and one that is broken byte by byte, in the square of its
length. It has no setting for either, so its `zlib` is another while a file is open.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from indexer.errors import ReadError

MOST_TIMES: Final = 20
"""Times the length of a file that its streams may be unpacked, and `FREELY` at least. Text and drawing shrink to a tenth."""
FREELY: Final = 64 * 1024 * 1024


class _Unpacking:
    """Stands for the module `zlib`; `left`: bytes that may still be unpacked."""

    error = zlib.error

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most, self.left = name, most, most

    def decompress(self, data: bytes) -> bytes:
        """As `zlib.decompress`; what is broken gives what stands before the break."""
        unpacker = zlib.decompressobj()
        pieces: list[bytes] = []
        while data and not unpacker.eof:
            if self.left <= 0:
                raise ReadError(f"{self.name}: unpacks to over {self.most // 2**20:,} MB", "Leave it out.")
            try:
                pieces.append(unpacker.decompress(data, min(self.left, 1 << 20)))
            except zlib.error:
                break
            self.left -= len(pieces[-1])
            data = unpacker.unconsumed_tail
        return b"".join(pieces)


@contextmanager
def bounded(name: str, size: int) -> Iterator[None]:
    """While this lasts pdfminer unpacks no more than befits a file of `size` bytes, called `name`."""
    from pdfminer import pdftypes

    kept = vars(pdftypes)["zlib"]
    vars(pdftypes)["zlib"] = _Unpacking(name, max(FREELY, MOST_TIMES * size))
    try:
        yield
    finally:
        vars(pdftypes)["zlib"] = kept
