"""What feeds and their converters put where a text is meant: numbers, objects, lists of one, texts without a letter."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_HOLDERS = ("name", "rendered", "value", "#text", "_", "$t", "@id", "href", "title")
"""Members that hold the text of an object, the first that is there counts.

schema.org (``publisher``: ``name``), WordPress (``title``: ``rendered``), feedparser (``content``: ``value``), XML as
JSON (``guid``: ``#text``, ``_`` or ``$t``), JSON-LD (``url``: ``@id``), Atom (``link``: ``href``, ``source``:
``title``).
"""
_UNSEEN = frozenset(map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10))))
"""Marks and letters that show nothing, though Python counts them as printable (Unicode: Default_Ignorable)."""
_MARKUP = re.compile(r"<[/!]?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_EXACT = 2**53
"""From here on not every whole number is a float: the digits of a larger one are made up."""


def first_text(given: object, *, keep_numbers: bool = False) -> object:
    """The text that a value stands for; any other value as it is, for pydantic to refuse."""
    for _ in range(3):  # {"#text": ["a"]}: no feed goes deeper
        if isinstance(given, list) and len(given) == 1:
            given = given[0]
        elif isinstance(given, Mapping):
            held = next((given[name] for name in _HOLDERS if not holds_nothing(given.get(name))), given)
            if held is given:
                return given
            given = held
        else:
            break
    return given if keep_numbers else _digits(given)


def source_text(given: object) -> object:
    """As ``first_text``; of RSS's source, an object with a title and an address, the title."""
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    return first_text(given["title"] if isinstance(given, Mapping) and "title" in given else given)


def joined_text(given: object) -> object:
    """As ``first_text``, and of a list the texts of all its members, parted by commas."""
    if not isinstance(given, list):
        return first_text(given)
    texts = [first_text(one) for one in given if not holds_nothing(one)]
    return ", ".join(map(str, texts)) if all(isinstance(text, str) for text in texts) else given


def _digits(given: object) -> object:
    """A number where a name is meant is its digits: 17, 17.0 and "17" are one id."""
    if isinstance(given, float) and given.is_integer() and abs(given) < _EXACT:
        return str(int(given))
    if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) != float("inf"):
        return str(given)
    return given


def holds_nothing(given: object) -> bool:
    """Whether a value is as good as no field, so that the next spelling is asked; an id of blanks names nothing.

    Nor does a list of such values.
    """
    if given is None or (isinstance(given, str) and not has_visible(given)):
        return True
    if isinstance(given, list):
        return all(map(holds_nothing, given))
    return isinstance(given, Mapping) and not given


def has_visible(text: str) -> bool:
    """Whether anything can be seen: NUL and characters of no width (U+200B) are no text, nor are empty tags."""
    if not any(map(_shows, text)):
        return False
    if "<" not in text and "&" not in text:
        return True
    return any(map(_shows, html.unescape(_MARKUP.sub("", text))))


def _shows(char: str) -> bool:
    return char.isprintable() and not char.isspace() and char not in _UNSEEN
