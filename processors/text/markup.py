"""What a reader sees of a text that was made for a browser, with the way back to every original character.

By the rules of the HTML standard: a tag within a line is nothing (section 13.1.2), a tag that opens or ends a block
ends the line, an entity is its character (13.1.4), a run of white space is one blank, and scripts, styles and comments
are no text. A parser would drop the offsets, so the rules stand here, as one expression that reads a text once.
Plain text passes unchanged but for its runs of blanks. Of blank lines one is kept: it parts paragraphs. Where a feed
escaped its tags once too often ("&lt;p&gt;"), they are read as the tags they were.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Sequence
from typing import NamedTuple

_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_BLANKS = str.maketrans({**dict.fromkeys(_SPACES, " "), **dict.fromkeys("\u2028\u2029", "\n")})
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
)
"""Controls, marks of direction and characters of no width."""
_BREAK = "\u2028"
"""Stands for ``<br>`` until all is read."""
_PARAGRAPH = "\n\n"
_HIDDEN = "script|style|template|noscript|iframe|svg|math|title|textarea|select"
_BLOCKS = (
    "address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|hr|html|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(_BLOCKS, re.IGNORECASE)
_MARK = re.compile(
    rf"<(?P<hidden>{_HIDDEN})\b[^<>]*(?<!/)>.*?(?:</(?P=hidden)\s*>|\Z)|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>|"
    r"</?(?P<tag>[a-z][a-z0-9:-]*+)(?:(?>[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|[^<>]*)>|"
    rf"&(?:amp;)*(?P<entity>(?:#\d{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z]{{2,31}}\d{{0,2}});)|[{_UNSEEN}]",
    re.IGNORECASE | re.DOTALL,
)
"""Linear: what may run on ends at the next ``<``, or swallows the rest."""
_INLINE = (
    "a|abbr|audio|b|big|br|cite|code|del|em|embed|font|i|img|ins|mark|object|picture|q|s|small|source|span|strike|strong|"
    "sub|sup|u|video|wbr"
)
_LESS, _MORE = r"&(?:amp;)*(?:lt|#0*60|#x0*3c);", r"&(?:amp;)*(?:gt|#0*62|#x0*3e);"
_ESCAPED_TAG = re.compile(
    rf"{_LESS}!--|{_LESS}/?(?:{_HIDDEN}|{_BLOCKS}|{_INLINE})(?=[\s/&])(?:(?!{_LESS}|{_MORE})[^<>])*{_MORE}",
    re.IGNORECASE,
)
_ESCAPED = re.compile(rf"{_LESS}|{_MORE}|&(?:amp;)*(?:quot|apos|#0*3[49]|#x0*2[27]);", re.IGNORECASE)
_BROKEN = re.compile(r"(?<=\w-)[ \r]{0,2}\n(?=\w)")
_SPACE = rf"[ \n{_BREAK}]"
_RUN = re.compile(rf"\A{_SPACE}+|{_SPACE}+\Z|{_SPACE}{{2,}}|[\n{_BREAK}]")
"""White space other than the blank between two words."""


class Seen(NamedTuple):
    """What a reader sees, and for each of its characters the half-open place in the original; None: where it stands."""

    text: str
    starts: Sequence[int] | None
    ends: Sequence[int] | None


def seen(original: str, *, lines: bool = True) -> Seen:
    """The visible text. Without ``lines`` (headlines) a line break is a blank as any other. Linear in the length."""
    given = original.translate(_BLANKS)
    shown, starts, ends, blocks = (_without_escaped if _ESCAPED_TAG.search(given) else _without_marks)(given)
    pieces: list[str] = []
    first, last = array("l"), array("l")
    at = 0
    for run in _RUN.finditer(shown):
        blank = _blank(run.group(), lines, blocks) if run.start() > 0 and run.end() < len(shown) else ""
        if blank == run.group():
            continue
        pieces += shown[at : run.start()], blank
        first.extend(starts[at : run.start()])
        last.extend(ends[at : run.start()])
        first.extend([starts[run.start()]] * len(blank))
        last.extend([ends[run.end() - 1]] * len(blank))
        at = run.end()
    if at == 0 and shown == given:
        return Seen(given, None, None)
    first.extend(starts[at:])
    last.extend(ends[at:])
    return Seen("".join(pieces) + shown[at:], first, last)


def as_seen(original: str) -> str:
    """A stretch of an original as a reader sees it, in one line; a word broken at its hyphen is whole again."""
    return seen(_BROKEN.sub("", original), lines=False).text


def _without_marks(given: str) -> tuple[str, Sequence[int], Sequence[int], bool]:
    """The text without markup, where each character stood, and whether tags show where lines end."""
    if _MARK.search(given) is None:
        return given, range(len(given)), range(1, len(given) + 1), False
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    at, blocks = 0, False
    for match in _MARK.finditer(given):
        pieces.append(given[at : match.start()])
        starts.extend(range(at, match.start()))
        ends.extend(range(at + 1, match.start() + 1))
        shown = _shown(match)
        blocks |= shown == _PARAGRAPH
        pieces.append(shown)
        starts.extend([match.start()] * len(shown))
        ends.extend([match.end()] * len(shown))
        at = match.end()
    starts.extend(range(at, len(given)))
    ends.extend(range(at + 1, len(given) + 1))
    return "".join([*pieces, given[at:]]), starts, ends, blocks


def _without_escaped(given: str) -> tuple[str, Sequence[int], Sequence[int], bool]:
    """As _without_marks, of a text whose tags were escaped."""
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    at = 0
    for match in _ESCAPED.finditer(given):
        pieces += given[at : match.start()], html.unescape(match.group().replace("amp;", ""))
        starts.extend(range(at, match.start() + 1))
        ends.extend(range(at + 1, match.start() + 1))
        ends.append(match.end())
        at = match.end()
    starts.extend(range(at, len(given)))
    ends.extend(range(at + 1, len(given) + 1))
    shown, first, last, blocks = _without_marks("".join([*pieces, given[at:]]))
    return shown, array("l", [starts[one] for one in first]), array("l", [ends[one - 1] for one in last]), blocks


def _shown(mark: re.Match[str]) -> str:
    """What a mark puts in its place."""
    if mark["entity"] is not None:
        char = html.unescape("&" + mark["entity"])
        if char == "&" + mark["entity"]:
            return mark.group()
        return re.sub(f"[{_UNSEEN}]", "", char.translate(_BLANKS).replace("\n", " "))
    tag = mark["tag"] or ""
    return _BREAK if tag.lower() == "br" else _PARAGRAPH if _BLOCK.fullmatch(tag) else ""


def _blank(run: str, lines: bool, blocks: bool) -> str:
    """What a run of white space is: a blank, the end of a line, or of a paragraph."""
    breaks, ends = run.count(_BREAK), run.count("\n")
    if not lines or (not breaks and ends < (2 if blocks else 1)):
        return " "
    return _PARAGRAPH if breaks > 1 or ends > 1 else "\n"
