"""The characters of a page: which encoding its bytes are in."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<(?:meta\b[^>]{0,500}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_LOOKED_AT = 8192
"""Bytes in which a page says its encoding; the standard wants it in the first 1,024, many pages say it later."""
_LATIN = {"iso8859-1", "ascii"}


def decoded(raw: bytes, told: str | None = None) -> str:
    """The text of some bytes; ``told`` is what their HTTP header says of it.

    A byte order mark decides; then what is UTF-8 is, whatever is said of it, for text of another encoding hardly ever
    happens to be; then the header, then the page. As in browsers (WHATWG, Encoding) iso-8859-1 and ASCII mean
    windows-1252, which is also what is left where nothing is said. What cannot be read becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    found = _META.search(raw, 0, _LOOKED_AT)
    said = [name for one in (told, found and found.group(1).decode()) if (name := _known(one))]
    for encoding in ("utf-8", *said):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(said[0] if said else "cp1252", "replace")


def _known(label: str | None) -> str | None:
    """The encoding of a label; None where it is none for text, and for UTF-16, which a label never means."""
    try:
        name = codecs.lookup((label or "").strip(" \"'")).name
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    if name in _LATIN:
        return "cp1252"
    return None if name.startswith(("utf-16", "utf-32")) else name
