"""Link what a text says of people to the persons it means: office, country and name in every order the press uses.

"Presiden Rusia Vladimir Putin", "Putin, Presiden Rusia,", "PM Jepang", "Menlu AS Marco Rubio", "mitranya dari Iran";
then short forms ("Putin", "MBS") back to the fuller name. The body is read first: headlines use its short forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from processors.lexicon.gazetteer import Gazetteer
from processors.people.bare_offices import BareOffices
from processors.people.cast import Cast, LinkedText, Mention
from processors.people.collectives import Collectives
from processors.people.introduce import DefaultCountries, Introducer
from processors.people.people import PersonRegistry
from processors.people.shortforms import ShortForms
from processors.text.reading import Reading

__all__ = ["UNDATED", "Cast", "Mention", "link"]

UNDATED = date(2026, 1, 1)
"""The day that offices are looked up for in an article without one: that of the leaders table."""

_OFTEN = 3
# "A diwakili (oleh) B", "A, yang berhalangan dan diwakilkan kepada B", "A kehadirannya digantikan B".
_STANDS_FOR = re.compile(
    r",? (?:yang |akan |hanya |(?:yang )?(?:berhalangan|absen|tidak hadir|tak hadir)(?: hadir)?,? (?:dan )?)?"
    r"(?:diwakil(?:i|kan)|kehadirannya di(?:wakil|gant)i(?:kan)?)(?: langsung)?(?: oleh| kepada)?(?: \w+nya,?)? "
)
_IN_PLACE_OF = ("mewakili", "wakili")


def link(readings: Sequence[Reading], gazetteer: Gazetteer, published: date | None) -> Cast:
    """Find the people in the texts of one article. ``readings``: the text that introduces people first, the body."""
    registry = PersonRegistry(gazetteer, published or UNDATED)
    pages = [LinkedText(reading) for reading in readings]
    defaults = _default_countries(readings)
    introducers = [Introducer(page, registry, defaults) for page in pages]
    for introducer in introducers:
        introducer.full_names()
    for page in reversed(pages):  # the headline first: who stands there by full name alone is known in the body
        ShortForms(page, registry).short_names()
    Collectives(pages, registry, defaults).read()
    for introducer in introducers:
        BareOffices(introducer).read()
    mentions = tuple(_who_came(page, registry) for page in pages)
    return Cast(tuple(registry.people), mentions)


def _who_came(page: LinkedText, registry: PersonRegistry) -> tuple[Mention, ...]:
    """The mentions of a text in order; not he whom another stands for: "A diwakili Menlu B", of A's country,
    "mewakili A"."""
    found = sorted(page.found, key=lambda m: m.first)
    clean = page.reading.clean
    found = [replace(m, owned=True) if m.first and page.tokens[m.first - 1].lower in _IN_PLACE_OF else m for m in found]
    for at, (one, other) in enumerate(pairwise(found)):
        if _STANDS_FOR.fullmatch(clean, one.end, other.start):
            found[at] = replace(one, owned=True)
            found[at + 1] = replace(found[at + 1], first=one.last, start=page.tokens[one.last].start)
            country = registry.people[one.person].country
            if country is not None and registry.people[other.person].assumed:
                registry.assume(other.person, country)
    return tuple(found)


def _default_countries(readings: Sequence[Reading]) -> DefaultCountries:
    """The countries of officers whom neither text nor table gives one: the one the article speaks of most.

    The table knows Indonesia's own leaders, so Indonesia is it only where nothing is spoken of more often; a minister
    whom it does not know comes from abroad where the article speaks of another country again and again.
    """
    seen = Counter(hit.code for reading in readings for hit in reading.places if hit.code and len(hit.code) == 2)
    home = next((code for code, count in seen.most_common(1) if count > seen["ID"]), "ID")
    del seen["ID"]
    abroad = next((code for code, count in seen.most_common(1) if count >= _OFTEN), home)
    return DefaultCountries(home, abroad)
