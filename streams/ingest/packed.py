"""What a packed file holds: .gz and .xz of any number of members, padded as the formats allow."""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

CHUNK = 1 << 16


class Member(Protocol):
    """What unpacks one stream, as in lzma and bz2."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _GzipMember:
    """One member of a .gz, with its checksum held against its content."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: with a gzip header
        self._tail = b""

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        text = self._zlib.decompress(self._tail + data, max_length)
        self._tail = self._zlib.unconsumed_tail
        return text


class Packing(NamedTuple):
    """A way of packing. ``lenient``: what follows the last member and is none is passed over, as gzip does."""

    ending: str
    magic: bytes
    member: Callable[[], Member]
    lenient: bool


PACKINGS = (
    Packing(".gz", b"\x1f\x8b\x08", _GzipMember, lenient=True),
    Packing(".xz", b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), lenient=False),
)
"""RFC 1952 and the .xz file format 1.2.1. Python's own readers stop at padding, or take it for a member that is cut."""


class Unpacked(io.RawIOBase):
    """The content of all members, one after another.

    Reading raises EOFError where a member is cut, and zlib.error or lzma.LZMAError where one is damaged.
    """

    def __init__(self, packed: io.BufferedReader, packing: Packing) -> None:
        self._packed = packed
        self._packing = packing
        self._member: Member | None = None
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        text = self._read(len(buffer))
        buffer[: len(text)] = text
        return len(text)

    def _read(self, size: int) -> bytes:
        while not self._ended:
            if self._member is None:
                self._member = self._next_member()
                continue
            data, self._rest = self._rest, b""
            if not data and self._member.needs_input:
                data = self._packed.read1(CHUNK)
            text = self._member.decompress(data, size)
            if self._member.eof:
                self._rest, self._member = self._member.unused_data, None
            elif not text and not data:
                raise EOFError("it ends too soon")
            if text:
                return text
        return b""

    def _next_member(self) -> Member | None:
        """Past padding of zeros; None at the end of the file."""
        rest, magic = self._rest.lstrip(b"\0"), self._packing.magic
        while len(rest) < len(magic) and (more := self._packed.read1(CHUNK)):
            rest = (rest + more).lstrip(b"\0")
        self._rest = rest
        if rest.startswith(magic):
            return self._packing.member()
        self._ended = True
        if rest and (magic.startswith(rest) or not self._packing.lenient):
            raise EOFError("what follows its last whole part is cut or foreign")
        return None
