"""What a packed file holds: .gz, .xz, .bz2 and .zst of any number of members, padded as the formats allow.

What stands before the place where a file is cut is given. Where bytes were changed it is given up to where the format
notices: gzip and xz hold a checksum against what may be the whole file, bzip2 against 900 KB.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

from streams.ingest.damage import Unreadable

CHUNK = 1 << 16
_ZSTD_PIECE = 1 << 10
"""Bytes that are unpacked at once: a block of three bytes may hold 128 KiB, and the library has no other limit."""


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


class _ZstdMember:
    """One frame of a .zst. What is unpacked and not yet asked for waits, which the library cannot do."""

    def __init__(self) -> None:
        import zstandard  # with the extra `replay`; Python has its own from 3.14 on

        self._zstd = zstandard.ZstdDecompressor().decompressobj()
        self._error: type[Exception] = zstandard.ZstdError
        self._packed = self._text = b""

    @property
    def eof(self) -> bool:
        return self._zstd.eof and not self._text

    @property
    def needs_input(self) -> bool:
        return not self._text and not self._packed

    @property
    def unused_data(self) -> bytes:
        return self._zstd.unused_data + self._packed

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._packed += data
        while self._packed and not self._text and not self._zstd.eof:
            piece, self._packed = self._packed[:_ZSTD_PIECE], self._packed[_ZSTD_PIECE:]
            try:
                self._text = self._zstd.decompress(piece)
            except self._error as exc:
                raise Unreadable(str(exc)) from None
        text, self._text = self._text[:max_length], self._text[max_length:]
        return text


class Packing(NamedTuple):
    """A way of packing. ``lenient``: what follows the last member and is none is passed over, as gzip does."""

    ending: str
    magics: tuple[bytes, ...]
    member: Callable[[], Member]
    lenient: bool


ZSTD = Packing(
    ".zst",
    # A frame, or one that holds no text: pzstd begins with such, and seekable files end with one.
    (b"\x28\xb5\x2f\xfd", *(bytes([number]) + b"\x2a\x4d\x18" for number in range(0x50, 0x60))),
    _ZstdMember,
    lenient=False,
)
PACKINGS = (
    Packing(".gz", (b"\x1f\x8b\x08",), _GzipMember, lenient=True),
    Packing(".xz", (b"\xfd7zXZ\x00",), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), lenient=False),
    Packing(".bz2", (b"BZh",), bz2.BZ2Decompressor, lenient=True),
    ZSTD,
)
"""RFC 1952, the .xz file format 1.2.1, bzip2 1.0 and RFC 8878. Python's own readers stop at padding, or take it for a
member that is cut."""


class Unpacked(io.RawIOBase):
    """The content of all members, one after another.

    Reading raises EOFError where a member is cut, and zlib.error, lzma.LZMAError, OSError (bzip2) or Unreadable (zstd)
    where one is damaged, each when all that stands before has been read.
    """

    def __init__(self, packed: io.BufferedReader, packing: Packing) -> None:
        self._packed = packed
        self._packing = packing
        self._member: Member | None = None
        self._rest = b""
        self._ended = False
        self._wrong: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        done = 0
        while self._wrong is None and done < len(buffer):  # filled, so that the first look at it sees enough
            try:
                text = self._read(len(buffer) - done)
            except (OSError, EOFError, lzma.LZMAError, zlib.error, Unreadable) as exc:
                self._wrong = exc
                break
            if not text:
                break
            buffer[done : done + len(text)] = text
            done += len(text)
        if self._wrong is not None and not done:
            raise self._wrong
        return done

    def _read(self, size: int) -> bytes:
        while not self._ended:
            if self._member is None:
                self._member = self._next_member()
                continue
            data, self._rest = self._rest, b""
            cut = False
            if not data and self._member.needs_input:
                data = self._packed.read1(CHUNK)
                cut = not data
            text = self._member.decompress(data, size)
            if self._member.eof:
                self._rest, self._member = self._member.unused_data, None
            elif not text and cut:
                raise EOFError("it ends too soon")
            if text:
                return text
        return b""

    def _next_member(self) -> Member | None:
        """Past padding of zeros; None at the end of the file."""
        rest, magics = self._rest.lstrip(b"\0"), self._packing.magics
        while len(rest) < len(magics[0]) and (more := self._packed.read1(CHUNK)):
            rest = (rest + more).lstrip(b"\0")
        self._rest = rest
        if rest.startswith(magics):
            return self._packing.member()
        self._ended = True
        if rest and (not self._packing.lenient or any(magic.startswith(rest) for magic in magics)):
            raise EOFError("what follows its last whole part is cut or foreign")
        return None
