"""Who comes along to a meeting: "Presiden didampingi Menlu A dan Menteri Keuangan B"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from processors.people.cast import Cast, Mention, mentions_in
from processors.people.collectives import named_behind
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

# Behind it stand those who come along, before it whom they accompany.
_WITH = re.compile(r"\b(?:di|Di)(?:dampingi|temani|sertai)\b")
_TALKS = r"(?:pertemuan|perundingan|pembicaraan|acara|jamuan|audiensi)(?: bilateral)?(?: (?:itu|tersebut|ini))?"
# "Turut mendampingi Presiden dalam pertemuan itu, Menlu A", "Dalam pertemuan itu hadir pula A", "Acara itu dihadiri A":
# all who are named behind it.
_ALSO_THERE = re.compile(
    r"(?:turut|ikut|hadir)(?: (?:serta|pula|juga|hadir))* (?:mendampingi|menemani)\b|"
    rf"(?:(?:dalam|pada) {_TALKS},? )?(?:(?:turut|juga|ikut|tampak) )*hadir(?: pula| juga)?(?: dalam {_TALKS})?\b|"
    rf"{_TALKS}(?: juga| turut)* dihadiri\b", re.IGNORECASE)  # fmt: skip
# "Dalam lawatan ini A didampingi B": on the journey, be it not at each meeting of it.
_ON_JOURNEY = re.compile(r"\b(?:kunjungan|lawatan|rombongan|perjalanan|konferensi pers|jumpa pers)\b", re.IGNORECASE)
# "Menlu A yang ikut mendampingi", "A dan B ikut dalam perundingan itu": those before it.
_WHO_CAME = re.compile(
    r",?(?: yang)? (?:turut|ikut|juga)(?: (?:turut|ikut|serta))? (?:mendampingi|menemani)\b|"
    rf" (?:juga )?(?:turut|ikut)(?: serta| hadir)? dalam {_TALKS}"
)
_HE = ("ia", "dia", "beliau")
_JOINT = re.compile(r",? (?:dan|serta) |, ")


def companions(reading: Reading, cast: Cast, which: int, sentence: Sentence, members: Collection[int]) -> list[int]:
    """The people (indices into the cast) whom a sentence tells to come along with some of ``members``.

    Of one side with whom they accompany, or heads; ``which``: the number of the reading.
    """
    mentions = [m for m in mentions_in(cast, which, sentence) if not m.owned]
    sides = {cast.people[i].country for i in members}
    found: list[int] = named_behind(reading, cast, mentions, sentence, members) if len(sides) == 1 else []
    if _ON_JOURNEY.search(reading.clean, sentence.start, sentence.end):
        return found
    if (verb := _WITH.search(reading.clean, sentence.start, sentence.end)) is not None:
        before = [m.person for m in mentions if m.end <= verb.start()][-1:]
        he = len(sides) > 1 and reading.tokens[sentence.first].lower in _HE
        if set(before) <= set(members) and (before or he):
            side = {cast.people[i].country for i in before or members}
            found += _row(reading, cast, mentions, verb.end(), side)
    elif (verb := _ALSO_THERE.match(reading.clean, sentence.start, sentence.end)) is not None:
        found += _row(reading, cast, mentions, verb.end(), sides)
    for at, mention in enumerate(mentions):
        if _WHO_CAME.match(reading.clean, mention.end, sentence.end) is None:
            continue
        first = at
        while first and _JOINT.fullmatch(reading.clean, mentions[first - 1].end, mentions[first].start):
            first -= 1
        found += [m.person for m in mentions[first : at + 1] if cast.people[m.person].country in sides]
    return [i for i in dict.fromkeys(found) if i not in members]


def _row(
    reading: Reading, cast: Cast, mentions: Sequence[Mention], start: int, sides: Collection[str | None]
) -> list[int]:
    """Those of ``sides`` who stand behind a character, and heads of any side who are listed right behind it."""
    row = [m for m in mentions if m.start >= start]
    ends = (at for at in range(1, len(row)) if not _JOINT.fullmatch(reading.clean, row[at - 1].end, row[at].start))
    listed = row[: next(ends, len(row))]
    who = [(m, cast.people[m.person]) for m in row]
    return [m.person for m, p in who if p.country in sides or (m in listed and p.rank in (Rank.HEAD, Rank.ORG))]
