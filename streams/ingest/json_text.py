"""JSON arrays and objects over many lines, one object at a time: an array of many GB is never held as a whole."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from schemas.codec import MAX_BYTES
from streams.ingest.columns import Columns
from streams.ingest.damage import Damage, Unreadable
from streams.ingest.opening import Opened, Piece
from streams.syndication.documents import as_item

_CHUNK = 1 << 16
_VISIBLE = re.compile(rb"[^ \t\r\n\x1e]")
"""Neither white space nor what RFC 7464 puts between texts."""
_OUTSIDE, _WITHIN, _SCALAR = re.compile(rb'["{}\[\]]'), re.compile(rb'["\\]'), re.compile(rb"[\s,\]}\[{\"]")
_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")


def read_json(opened: Opened, _columns: Columns) -> Iterator[Piece | Damage]:
    """Objects that follow each other, and those of arrays; what else stands in an array is left to the codec.

    Where an object is broken inside, the codec refuses it alone. Raises Unreadable where it cannot be told where one
    ends, and where the text ends too soon. Line ends become blanks: a JSON string holds none.
    """
    for number, raw in enumerate(_values(_Text(opened.stream)), 1):
        yield Piece(number, as_item(raw.translate(_LINE_ENDS)), opened.consumed())


def _values(text: _Text) -> Iterator[bytes]:
    """Each value of a text or of the arrays in it, cut just above what a message may be."""
    within = after_value = False  # in an array; where a comma or the end of it must come
    while char := text.next_visible():
        if within and char == b"]":
            text.skip()
            within = after_value = False
        elif after_value:
            if char != b",":
                raise Unreadable("a comma is missing in the array")
            text.skip()
            after_value = False
        elif not within and char == b"[":
            text.skip()
            within = True
        elif char in b",]}":
            raise Unreadable(f"{char.decode()} stands where an object must")
        else:
            yield text.value()
            after_value = within
    if within:
        raise Unreadable("the array ends too soon")


class _Text:
    """A text of JSON that is read piece by piece. Only quotation marks and brackets are looked at."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._held = stream.read1(_CHUNK).removeprefix(b"\xef\xbb\xbf")
        self._at = 0

    def next_visible(self) -> bytes:
        """The next character that is no white space, which stays; empty at the end."""
        while not (found := _VISIBLE.search(self._held, self._at)):
            self._at = len(self._held)
            if not self._more():
                return b""
        self._at = found.start()
        return found.group()

    def skip(self) -> None:
        """Past one character."""
        self._at += 1

    def value(self) -> bytes:
        """The value that begins here: up to where its brackets are closed, or to what parts it from the next."""
        taken = bytearray()
        if self._held[self._at : self._at + 1] not in (b"{", b"[", b'"'):
            self._to(_SCALAR, taken, at_end=True)
            return bytes(taken)
        depth = 0
        while True:
            mark = self._to(_OUTSIDE, taken)
            self._take(1, taken)
            if mark == b'"':
                self._string(taken)
            else:
                depth += 1 if mark in b"{[" else -1
            if depth <= 0:
                return bytes(taken)

    def _string(self, taken: bytearray) -> None:
        """The rest of a string and the mark that ends it."""
        while self._to(_WITHIN, taken) == b"\\":
            self._take(2, taken)
        self._take(1, taken)

    def _to(self, pattern: re.Pattern[bytes], taken: bytearray, *, at_end: bool = False) -> bytes:
        """Take all up to the next of these marks, which is given."""
        while True:
            if found := pattern.search(self._held, self._at):
                self._take(found.start() - self._at, taken)
                return found.group()
            self._take(len(self._held) - self._at, taken)
            if not self._more():
                if at_end:
                    return b""
                raise Unreadable("it ends too soon")

    def _take(self, count: int, taken: bytearray) -> None:
        while self._at + count > len(self._held):  # a character behind a backslash may stand in the next piece
            if not self._more():
                raise Unreadable("it ends too soon")
        if len(taken) <= MAX_BYTES:  # the remainder of an endless value is never held as a whole
            taken += self._held[self._at : self._at + count]
        self._at += count

    def _more(self) -> bool:
        self._held, self._at = self._held[self._at :] + (piece := self._stream.read1(_CHUNK)), 0
        return bool(piece)
