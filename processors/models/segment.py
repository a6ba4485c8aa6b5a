"""Cut text into paragraphs, tokens and sentences with rules, in time linear in its length; no model is needed here.

The tagger was trained on tokens of this shape. Rules decide where a sentence ends where they can; where they cannot
(a full stop after an abbreviation or an initial) they say so, and the caller may ask Stanza's tokenizer.
All offsets are half-open, in characters of the given text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")

_ALNUM = r"(?:[^\W_]++[\u0300-\u036f]*+)++"
# Ends of web addresses that Indonesian newsrooms carry in their names ("KOMPAS.com", "setkab.go.id", "TEMPO.CO").
_DOMAIN = r"(?:com|co|id|go|ac|or|net|org|info|tv|gov|edu|sch|mil|news|int|io|ai|me|sg|my|uk|us|ru|cn|jp|au)"
TOKEN = re.compile(
    rf"""
      (?i:Rp)(?=\d)                                                  # Rp10.000: the currency apart
    | (?i:https?://|www\.)[^\s"'<>()\[\]“”]+                        # web addresses
    | [\w.+-]{{1,64}}+@[\w-]{{1,64}}(?:\.[\w-]{{1,64}})+             # mail addresses
    | (?:[^\W\d_]\.)+[^\W\d_](?!\w)                                 # U.S, D.C, S.H
    | {_ALNUM}
      (?: [-‐‑'’&]{_ALNUM}                                          # Jong-un, Ma'ruf, R&D
        | (?<=\d)[.,]\d+                                            # 10.000,5
        | \.(?i:{_DOMAIN})(?![\w])                                  # KOMPAS.com
      )*
    | \.{{2,}} | -{{2,}}                                            # ellipsis, dashes
    | \S                                                            # any other mark alone
    """,
    re.VERBOSE,
)

#: Longest sentence handed on, in tokens: text without full stops is cut here, so that work stays linear in length.
MAX_TOKENS = 128

_CLOSERS = frozenset("\"'”’)]»")
_STOPS = frozenset(".!?…")
_ENDS = _CLOSERS | _STOPS
# After these a full stop seldom ends a sentence: titles, ranks and "no.", "hlm.", as in KBBI's list of abbreviations.
_ABBREVIATIONS = frozenset(
    """dr drs dra ir prof h hj kh st tn ny sdr sdri bpk jl jln gg no nr hlm hal vol mr mrs ms jr sr kol letkol mayjen
    letjen brigjen jend kapt lettu serka kombes akbp kompol ipda iptu aiptu bripka inc ltd corp rp tgl a.n u.p d.a
    s.h s.e m.si m.h ph.d mt""".split()  # noqa: SIM905 - a list of eighty short strings is harder to read
)
# These stand both inside sentences and at their end.
_DOUBTFUL = frozenset({"tbk", "dll", "dkk", "dsb", "dst", "jr", "sr", "inc", "ltd", "corp", "wib", "wita", "wit"})

#: Small words that keep their small letters in headlines.
FUNCTION_WORDS = frozenset(
    """di ke dari dan yang untuk pada dengan dalam oleh atau ini itu tak akan soal saat
    usai jadi bagi""".split()  # noqa: SIM905 - easier to read
)

#: Sentences with fewer words, function words aside, are read as they stand.
_FEWEST = 4
#: Share of a headline's words that open with a capital.
_HEADLINE = 0.9


class CutToken(NamedTuple):
    """``text[start:end]``, never empty and never with white space inside."""

    start: int
    end: int


_made = tuple.__new__
"""A named tuple without the call of Python's own that CutToken(...) is: there is one for each word."""


class Break(Enum):
    """What the rules say about a place where a sentence may end."""

    NO = 0
    YES = 1
    ASK = 2


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Give the non-blank lines of a text: a line break always ends a sentence."""
    found, start = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line)
    return found


def tokens(text: str, start: int = 0, end: int | None = None) -> list[CutToken]:
    """Cut ``text[start:end]`` into tokens."""
    stop = len(text) if end is None else end
    return [_made(CutToken, match.span()) for match in TOKEN.finditer(text, start, stop)]


def breaks(text: str, run: Sequence[CutToken]) -> list[Break]:
    """Say of each token of a paragraph whether a sentence ends after it."""
    last = len(run) - 1
    return [
        judge(text, run, at) if at == last or text[token.end - 1] in _ENDS else Break.NO for at, token in enumerate(run)
    ]


def judge(text: str, run: Sequence[CutToken], at: int) -> Break:
    """Say whether a sentence ends after token ``at`` of a paragraph's tokens ``run``.

    A full stop glued to the next capitalised word ("Putin.Presiden") ends one too: hurried copy often lacks the space.
    """
    here = text[run[at].start : run[at].end]
    if at + 1 >= len(run):
        return Break.YES
    following = text[run[at + 1].start]
    glued = run[at].end == run[at + 1].start
    if here[-1] in _CLOSERS and at and not glued:
        return judge_closer(text, run, at, following)
    if here[-1] not in _STOPS or (following in _CLOSERS and glued):
        return Break.NO
    if following.islower() or following in ",;:" or following in _STOPS:
        return Break.NO
    if here != ".":
        return Break.NO if glued else Break.YES
    return _judge_full_stop(text, run, at, glued)


def judge_closer(text: str, run: Sequence[CutToken], at: int, following: str) -> Break:
    """Say whether a closing quote or bracket ends a sentence: only behind a stop, and before a capital."""
    back = at - 1
    while back > 0 and text[run[back].start] in _CLOSERS:
        back -= 1
    if text[run[back].end - 1] not in _STOPS or not (following.isupper() or following in "\"'“‘("):
        return Break.NO
    return Break.YES


def _judge_full_stop(text: str, run: Sequence[CutToken], at: int, glued: bool) -> Break:
    if at == 0:
        return Break.NO
    word = text[run[at - 1].start : run[at - 1].end]
    following = text[run[at + 1].start : run[at + 1].end]
    if glued and not (len(word) > 1 and following[:1].isupper() and following[1:2].islower()):
        return Break.NO
    if word.isdigit() and at == 1:
        return Break.NO  # "1. Presiden ..." numbers an item of a list
    lower = word.lower()
    if (len(word) == 1 and word.isupper()) or lower in _DOUBTFUL:
        return Break.ASK
    return Break.NO if lower in _ABBREVIATIONS else Break.YES


def views(words: Sequence[str]) -> list[Sequence[str]]:
    """Give the ways to read a sentence of words; the tagger averages its scores over them.

    Where capitals tell no names, in text of capitals or of small letters alone and in headlines that give each word
    one, the sentence is read in small letters first, and then in capitals or as it stands; else only as it stands.
    """
    letters = [word for word in words if word[:1].isalpha()]
    content = [word for word in letters if word.lower() not in FUNCTION_WORDS]
    if len(content) < _FEWEST:
        return [words]
    lower = [word.lower() for word in words]
    if all(word.isupper() for word in letters) or all(word.islower() for word in letters):
        return [lower, [word.upper() for word in words]]
    capitals = sum(word[0].isupper() for word in content)
    return [lower, words] if capitals >= _HEADLINE * len(content) else [words]


def cut_long(run: Sequence[Item], limit: int = MAX_TOKENS) -> list[Sequence[Item]]:
    """Cut a sentence's tokens or words into pieces of at most ``limit``."""
    return [run[at : at + limit] for at in range(0, len(run), limit)]
