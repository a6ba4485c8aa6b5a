"""Link what a text says of people to the persons it means: office, country and name in every order the press uses.

"Presiden Rusia Vladimir Putin", "Putin, Presiden Rusia,", "PM Jepang", "Menlu AS Marco Rubio", "mitranya dari Iran";
then short forms ("Putin", "MBS") back to the fuller name. The body is read first: headlines use its short forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from processors.lexicon.gazetteer import Gazetteer
from processors.lexicon.office import Office
from processors.lexicon.titles import Needs, TitleFlag, of_world_body
from processors.lexicon.words import words
from processors.people.cast import Cast, LinkedText, Mention
from processors.people.introduce import DefaultCountries, Introducer
from processors.people.offices import OfficeHit
from processors.people.people import PersonRegistry
from processors.people.shortforms import ShortForms
from processors.text.reading import Reading
from schemas.mentions import Rank

__all__ = ["UNDATED", "Cast", "Mention", "link"]

UNDATED = date(2026, 1, 1)
"""The day that offices are looked up for in an article without one: that of the leaders table."""

_APPOSITION = re.compile(r", | \(")
# Another office of the same person: "Ratu Maxima, yang juga utusan PBB".
_OFTEN = 3
_IN_PASSING = re.compile(r",? (?:selaku|sebagai|yang (?:juga|merupakan|adalah|kini|saat itu)(?: menjabat| menjadi)?) ")
_QUOTING = words("speech.says") | words("speech.says_rare") | {"menurut"}


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
    for introducer in introducers:
        _BareOffices(introducer).read()
    return Cast(tuple(registry.people), tuple(tuple(sorted(page.found, key=lambda m: m.first)) for page in pages))


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


class _BareOffices:
    """Reads one text for offices without names: somebody already known, or a person of that office alone."""

    def __init__(self, introducer: Introducer) -> None:
        self.introducer = introducer
        self.page = introducer.page
        self.registry = introducer.registry

    def read(self) -> None:
        """Add a mention for each office that speaks of a person."""
        self.page.found.sort(key=lambda m: m.first)
        ending = {m.last: at for at, m in enumerate(self.page.found)}
        for hit in self.page.unnamed:
            if not self.page.free(hit.first, hit.after):
                continue
            before = next((ending[hit.first - k] for k in range(5) if hit.first - k in ending), None)
            if self._apposed(hit, before):
                continue
            office, rank = hit.title.office, hit.title.rank
            if rank is Rank.OTHER and office is not Office.COUNTERPART:
                self._unranked(hit)
                continue
            if hit.former or hit.ordinal is not None or rank is Rank.PARTY:
                continue
            if office is Office.COUNTERPART:
                given_rank, given_office = self.introducer.counterpart(hit)
                if given_rank is None or given_office is None or not hit.countries:
                    continue
                office, rank = given_office, given_rank
            known = len(self.page.found)
            self._bare(hit, office, rank)
            ending.update({m.last: at for at, m in enumerate(self.page.found[known:], known)})

    def _unranked(self, hit: OfficeHit) -> None:
        """ "Kapolri bertemu ...": somebody who is no leader, but who it is that acts; not one who is only quoted."""
        before = self.page.tokens[hit.first - 1].lower if hit.first else ""
        if self.page.tokens[hit.first].capital and not hit.owned and before not in _QUOTING:
            text = self.page.reading.clean[hit.start : hit.end]
            self.page.add(hit.first, hit.after, self.registry.unranked(text))

    def _bare(self, hit: OfficeHit, office: Office, rank: Rank) -> None:
        if hit.title.needs is Needs.WORLD_ORG and not of_world_body(hit.countries):
            return
        if not hit.countries:
            # "Kepala Negara" alone is how the Indonesian press calls its own president.
            country = "ID" if TitleFlag.OWN_HEAD in hit.title.flags else None
            person = self.registry.holder(office, country) if self.page.tokens[hit.first].capital else None
            if person is not None:
                self.page.add(hit.first, hit.after, person, owned=hit.owned)
            return
        for country in hit.countries:
            text = self.page.reading.clean[hit.start : hit.end]
            if len(hit.countries) > 1 or hit.shared:  # "pemimpin Turki dan Iran" is two people
                known = self.registry.gazetteer.country(country)
                text = f"{hit.title.phrase} {known.name if known else country}"
            person = self.registry.office(office, country, rank, text)
            self.page.add(hit.first, hit.after, person, owned=hit.owned)

    def _apposed(self, hit: OfficeHit, at: int | None) -> bool:
        """ "Putin, Presiden Rusia,": the office tells more of the person named right before, by mention ``at``."""
        before = self.page.found[at] if at is not None else None
        if at is None or before is None or before.owned:
            return False
        gap = self.page.reading.clean[before.end : hit.start]
        person = self.registry.people[before.person]
        country = hit.countries[0] if hit.countries else None
        if _IN_PASSING.fullmatch(gap):
            self.page.take(hit.first, hit.after)
            return True
        if before.name is None:
            return False
        if not _APPOSITION.fullmatch(gap) or (country is None and person.rank is not None):
            return False
        if person.country not in (None, country) and not person.assumed:
            return False
        index = self.registry.named(person.name, hit.title.office, country, hit.title.rank)
        if self.registry.people[index].country is None and hit.title.rank in (Rank.MINISTER, Rank.LEGISLATURE):
            defaults = self.introducer.defaults
            self.registry.assume(index, defaults.abroad if hit.title.rank is Rank.MINISTER else defaults.home)
        self.page.extend(at, hit.after)
        return True
