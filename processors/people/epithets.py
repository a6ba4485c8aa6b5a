"""Another word for somebody just spoken of: "Ketua Partai Buruh itu", "politikus 73 tahun tersebut"; pronouns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from processors.lexicon.phrases import Hit
from processors.lexicon.titles import lexicon
from processors.lexicon.words import words
from processors.people.cast import Cast, Mention
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_HEADS = words("epithets.heads")
_BEFORE = words("epithets.before")
_KIN = words("epithets.kin")
_FORMER, _EPITHETS = _BEFORE - {"sang"}, _HEADS - _KIN
_THAT = frozenset({"itu", "tersebut"})
_WHEN = frozenset({"sebelumnya", "kemudian", "selanjutnya", "lalu", "terakhir", "kini", "kemarin", "sesudahnya"})
_VERB = re.compile(r"(?:me|ber|di|ter)[a-z]{4,}")
_OF_AGE = frozenset({"berusia", "berumur", "bernama", "berkebangsaan", "berdarah"})
_HOLDS = frozenset({"menjabat", "menjadi", "merupakan", "merangkap", "memimpin", "memerintah"})
_GOVERNS = re.compile(r"(?:me|ber|di)[a-z]{3,}|dengan|kepada|oleh|bersama|jamu|temui|sambut|terima|kunjungi")
_MARKS = frozenset('.,;:?!"()\n')
_NOT_LEADING = (None, Rank.PARTY, Rank.ENVOY, Rank.OTHER)
_LONGEST, _FRONTED, _OPENING = 12, 8, 9
_TIMES = frozenset({"kunjungan", "lawatan", "periode", "jabatan", "masa", "kali", "hari"})
SPEAKER = ("saya", "kami", "kita")
"""Who speaks, or his side with him."""


def epithet_in(reading: Reading, sentence: Sentence) -> tuple[int, int] | None:
    """The tokens of an epithet that opens a sentence, or its main clause behind one comma; None where none does.

    It begins with an office or another word for a person and ends with "itu"; it holds no verb.
    """
    for first in _starts(reading, sentence):
        last = _end(reading, sentence, first)
        if last is not None:
            return first, last
    return None


def epithet_beside(
    reading: Reading, cast: Cast, sentence: Sentence, mentions: Sequence[Mention]
) -> tuple[tuple[int, int] | None, Sequence[Mention]]:
    """The tokens of "politikus itu" for somebody spoken of before, and the mentions outside it; none where it names
    whom it means ("Menlu itu", "Presiden Rusia itu")."""
    epithet = epithet_in(reading, sentence)
    inside = [m for m in mentions if epithet is not None and m.first < epithet[1] and epithet[0] < m.last]
    opens = reading.tokens[epithet[0]].lower if epithet is not None else ""
    kin = opens in _KIN  # "cucu X itu" is not X
    if epithet is not None and inside and (office := _held(reading, cast, epithet, inside[-1])):
        return None, [office if m is inside[-1] else m for m in mentions if m is inside[-1] or m not in inside]
    if not kin and any(_known(cast, m) and not _unranked(cast, m) for m in inside):
        return None, mentions
    return epithet, [m for m in mentions if m not in inside]


def _held(reading: Reading, cast: Cast, epithet: tuple[int, int], last: Mention) -> Mention | None:
    """ "Mantan pelawak yang kini menjabat Presiden Ukraina itu": the mention that names the office he holds, for all of
    it; else None."""
    words = {t.lower for t in reading.tokens[epithet[0] : last.first]}
    office = last.last == epithet[1] - 1 and "yang" in words and cast.people[last.person].rank not in _NOT_LEADING
    if not office:
        return None
    return replace(last, first=epithet[0], start=reading.tokens[epithet[0]].start, owned=False)


def epithet_governed(
    reading: Reading, cast: Cast, sentence: Sentence, mentions: Sequence[Mention], before: int
) -> tuple[int, int] | None:
    """The tokens of an epithet behind a verb, for him of whom the text spoke ``before``: "menjamu mantan gubernur itu";
    None where the sentence names him too."""
    if any(m.person == before for m in mentions):
        return None
    for at in range(sentence.first + 1, sentence.last - 2):
        word = reading.tokens[at].lower
        longer = reading.tokens[at + 1].lower not in _THAT  # "pria itu" may be anybody
        opens = word in _FORMER or (word in _EPITHETS and longer)
        if not opens or not _GOVERNS.fullmatch(reading.tokens[at - 1].lower) or reading.gap(at - 1, at) != " ":
            continue
        last = _end(reading, sentence, at)
        inside = [m for m in mentions if last is not None and m.first < last and at < m.last]
        if last is not None and not any(_known(cast, m) and not _unranked(cast, m) for m in inside):
            return at, last
    return None


def _known(cast: Cast, mention: Mention) -> bool:
    """Whether words name a leader, or anybody else by name; "Ketua Partai Buruh" is nobody called Buruh."""
    person = cast.people[mention.person]
    if person.rank not in _NOT_LEADING or person.leader_id is not None:
        return True
    return mention.name is not None and person.rank is not Rank.PARTY


def _unranked(cast: Cast, mention: Mention) -> bool:
    """Whether a name is that of no leader: "Ketua Fidesz itu" names a party, not a person."""
    person = cast.people[mention.person]
    return person.rank in (None, Rank.OTHER) and person.leader_id is None


def _starts(reading: Reading, sentence: Sentence) -> list[int]:
    fronted = range(sentence.first + 1, min(sentence.last, sentence.first + _FRONTED))
    when = reading.tokens[sentence.first].lower in _WHEN
    return [sentence.first, *(i for i in fronted if reading.gap(i - 1, i).endswith(", ") or (when and i == fronted[0]))]


def _end(reading: Reading, sentence: Sentence, first: int) -> int | None:
    """The token behind the epithet that starts at a token."""
    former = reading.tokens[first].lower in _BEFORE
    head = first + former
    if head >= sentence.last:
        return None
    title = lexicon().at(reading.tokens, head)
    if title is None and not former and reading.tokens[head].lower not in _HEADS:
        return None
    for at in range(title.last if title is not None else head + 1, min(sentence.last, first + _LONGEST)):
        if set(reading.gap(at - 1, at)) & _MARKS:
            return None
        word = reading.tokens[at]
        if word.lower in _THAT:
            return at + 1
        holds = word.lower in _HOLDS and any(t.lower == "yang" for t in reading.tokens[first:at])
        if not (word.capital or holds or word.lower in _OF_AGE) and _VERB.fullmatch(word.lower):
            return None
    return None


def refers(reading: Reading, sentence: Sentence, token: int) -> bool:
    """Whether a pronoun refers to people the article speaks of: not inside a quotation, where it is the speaker's;
    "mereka" only as the subject that opens a sentence."""
    word = reading.tokens[token]
    second = word.lower == "keduanya" and token and reading.tokens[token - 1].lower in _TIMES  # "kunjungan keduanya"
    within = word.lower == "mereka" and token != sentence.first and not _behind_fronted(reading, sentence, token)
    if second or within or word.lower in ("saya", "beliau"):  # nobody calls himself "beliau"
        return not (second or within)
    opened = reading.clean.count('"', sentence.start, word.start) % 2 == 1
    return (opened is sentence.quoted) is not (word.lower in SPEAKER)  # a quotation from before may have closed


def _behind_fronted(reading: Reading, sentence: Sentence, token: int) -> bool:
    """ "Usai upacara, mereka diterima A": the subject behind the only comma of a short opening."""
    near = 0 < token - sentence.first <= _OPENING
    start, end = reading.tokens[sentence.first].start, reading.tokens[token].start
    return near and reading.gap(token - 1, token) == ", " and reading.clean.count(",", start, end) == 1


def by_offices(reading: Reading, hit: Hit[int]) -> bool:
    """ "Kedua pemimpin", "beliau berdua": whoever speaks, it refers to those the article speaks of."""
    return hit.last - hit.first > 1 and reading.tokens[hit.first].lower != "mereka"
