"""Who says "saya": the speaker of a quotation, or the writer of a post."""

from __future__ import annotations

import re

from processors.lexicon.words import any_of, words
from processors.people.cast import Cast, mentions_in
from processors.text.reading import Reading, Sentence

# "..., saya juga mampir di sana," sambung A: who said a quotation of several sentences stands behind its last.
_SAID = re.compile(rf"[,.!?]?\" {any_of(words('speech.says') | words('speech.says_rare'))}(?:nya)?\b")
_FAR_CLOSE, _MOST_QUOTED, _MOST_POSTED = 600, 20, 6
_SIGNED = re.compile(r"-{1,3} ?")
"""Before the name below a post."""


def speaker(
    reading: Reading, cast: Cast, which: int, sentence: Sentence, token: int, acting: int | None
) -> tuple[int, ...]:
    """Who says "saya": who is named behind the quotation, be it sentences later, else who signed it below, else
    ``acting``, whom the text spoke of before."""
    at = reading.tokens[token].end
    close = reading.clean.find('"', at, at + _FAR_CLOSE)
    inside = sentence.start <= close < sentence.end
    if not inside and _SAID.match(reading.clean, close - 1) is None:
        signed = signer(reading, cast, which, sentence)
        who = signed if signed is not None else acting
        return (who,) if who is not None else ()
    ahead = reading.sentences[sentence.index : sentence.index + _MOST_QUOTED]
    saying = next((s for s in ahead if s.start <= close < s.end), None)
    named = mentions_in(cast, which, saying) if saying is not None else ()
    after = next((m for m in named if m.start > close), None)
    return (after.person,) if after is not None else ()


def signer(reading: Reading, cast: Cast, which: int, sentence: Sentence, *, in_line: bool = False) -> int | None:
    """ "B menelepon saya. - A (@a) 4 November": who wrote a post stands below it; ``in_line``: one of a single line."""
    for below in reading.sentences[sentence.index + 1 : sentence.index + 1 + _MOST_POSTED]:
        if in_line and "\n" in reading.clean[sentence.end : below.start].rstrip("\n- "):
            return None
        named = next(iter(mentions_in(cast, which, below)), None)
        if named is not None and _SIGNED.fullmatch(reading.clean, below.start, named.start):
            return named.person
    return None
