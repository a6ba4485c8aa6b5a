"""Offices without a name: somebody already known, or a person of that office alone.

"Presiden Prancis", "PM Jepang" name whom the article names elsewhere or nobody does; "presiden" alone is whoever of
that office the article has been speaking of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from processors.lexicon.office import Office
from processors.lexicon.titles import Needs, TitleFlag, of_world_body
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.people.cast import Mention
from processors.people.introduce import Introducer
from processors.people.offices import OfficeHit
from schemas.mentions import Rank

_APPOSITION = re.compile(r", | \(")
_QUOTING = words("speech.says") | words("speech.says_rare") | {"menurut"}
# "..., presiden juga menemui": an office in small letters that acts; "sang presiden", "presiden itu akan tiba".
_ACTS = re.compile(
    rf"(?: itu| tersebut)?(?: {any_of(words('bare.before_verb'))}){{0,3}} "
    rf"(?:(?:me|ber|di|ter)[a-z]{{3,}}|{any_of(words('bare.plain_verb'))}\b)"
)
_OPENS = re.compile(r"(?:^|[\n.,;:?!\"]|\b(?:bahwa|[Ss]ang|dan|karena|agar|ketika|saat|sementara|itu|tersebut|ini)) ?$")
# "Sore harinya presiden diterima", "Pada Rabu malam raja berunding": when or where opens the sentence, without a comma.
_WHEN_WHERE = re.compile(
    rf"(?:^|[\n.!?\"] ?)(?:(?:Pada )?(?:hari )?{WEEKDAY}(?: (?:pagi|siang|sore|petang|malam))?|"
    r"(?:Pagi|Siang|Sore|Petang|Malam|Keesokan)(?: (?:hari|pagi|siang|sore|malam))?nya|(?:Keesokan|Esok) \w+nya|"
    r"\w+ (?:menit|jam|hari|lama|pekan|bulan) (?:kemudian|berselang|setelahnya|sebelumnya)|"
    r"(?:Kemudian|Lalu|Selanjutnya|Sebelumnya|Sesudahnya)|"
    r"(?:Di|Setiba(?:nya)? di|Sesampai(?:nya)? di) (?:sana|[A-Z]\w+(?: [A-Z]\w+)?)) $"
)
_FRONTED = 40
_WHOM = frozenset({"dengan", "kepada", "oleh", "bersama"})
_GOVERNS = re.compile(rf"(?:me|ber|di)[a-z]{{3,}}|{any_of(_WHOM)}")
_LOOK_BACK = 40
"""So many mentions back an office alone may refer; bounds the time on hostile text."""


class BareOffices:
    """Reads one text for offices without names: somebody already known, or a person of that office alone."""

    def __init__(self, introducer: Introducer) -> None:
        self.introducer = introducer
        self.page = introducer.page
        self.registry = introducer.registry
        self.named: tuple[Mention, ...] = ()
        """Whom the text names, in its order."""

    def read(self) -> None:
        """Add a mention for each office that speaks of a person."""
        self.page.found.sort(key=lambda m: m.first)
        self.named = tuple(self.page.found)
        ending = {m.last: at for at, m in enumerate(self.page.found)}
        for hit in self.page.unnamed:
            if not self.page.free(hit.first, hit.after):
                continue
            before = next((ending[hit.first - k] for k in range(5) if hit.first - k in ending), None)
            if self._apposed(hit, before):
                continue
            office, rank = hit.title.office, hit.title.rank
            nowhere = hit.title.needs is Needs.COUNTRY and office is Office.MINISTER and not hit.countries
            if nowhere or (rank is Rank.OTHER and office is not Office.COUNTERPART):
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
        if self.page.tokens[hit.first].capital and before not in _QUOTING:
            text = self.page.reading.clean[hit.start : hit.end]
            self.page.add(hit.first, hit.after, self.registry.unranked(text))

    def _bare(self, hit: OfficeHit, office: Office, rank: Rank) -> None:
        if hit.title.needs is Needs.WORLD_ORG and not of_world_body(hit.countries):
            return
        if not hit.countries:
            person = self._meant(hit, office)
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

    def _meant(self, hit: OfficeHit, office: Office) -> int | None:
        """Whom an office alone means: who is named right behind it ("PM Modi", whom the text calls a president too),
        Indonesia's own, where the article has spoken of him before, else the last one of that office who acts."""
        behind = next((m for m in self.named if m.start == hit.end + 1 and m.name == (m.start, m.end)), None)
        if behind is not None and self.registry.people[behind.person].rank is hit.title.rank is Rank.HEAD:
            return behind.person
        capital = self.page.tokens[hit.first].capital
        if TitleFlag.OWN_HEAD in hit.title.flags and capital:  # how the Indonesian press calls its own president
            return self.registry.holder(office, "ID")
        if not capital and (hit.plural or not self._refers(hit)):
            return None
        before = list(self._before(hit, office))
        own = next((m for m in before if self.registry.people[m.person].country == "ID"), None)
        meant = own or next((m for m in before if self._acts(m)), None) or next(iter(before), None)
        return meant.person if meant is not None else self.registry.holder(office, None)

    def _refers(self, hit: OfficeHit) -> bool:
        """Whether an office in small letters means somebody known: not "menjadi presiden", "pemilihan presiden"."""
        clean, tokens = self.page.reading.clean, self.page.tokens
        before = tokens[hit.first - 1].lower if hit.first else ""
        if before in _WHOM:
            return hit.after - hit.first > len(hit.title.phrase.split())  # "dengan presiden terpilih"
        opens = _OPENS.search(clean, max(0, hit.start - 12), hit.start)
        opens = opens or _WHEN_WHERE.search(clean, max(0, hit.start - _FRONTED), hit.start)
        return opens is not None and _ACTS.match(clean, hit.end) is not None

    def _before(self, hit: OfficeHit, office: Office) -> Iterator[Mention]:
        """The mentions before an office of those who hold it, the latest first."""
        at = bisect_left(self.named, hit.first, key=lambda m: m.first)
        any_minister = office is Office.MINISTER and hit.after - hit.first == 1  # "sang menteri", of whatever
        any_head = TitleFlag.OWN_HEAD in hit.title.flags  # "kepala negara menerima B"
        for mention in reversed(self.named[max(0, at - _LOOK_BACK) : at]):
            person = self.registry.people[mention.person]
            same = person.office is office or (any_minister and person.rank is Rank.MINISTER)
            same = same or (any_head and person.rank is Rank.HEAD)
            if same and not mention.owned:
                yield mention

    def _acts(self, mention: Mention) -> bool:
        """Whether somebody is the first of whom a sentence speaks, and no verb or preposition before has him."""
        at = bisect_left(self.named, mention.first, key=lambda m: m.first)
        if mention.first and _GOVERNS.fullmatch(self.page.tokens[mention.first - 1].text):
            return False
        return at == 0 or self._sentence(self.named[at - 1].first) != self._sentence(mention.first)

    def _sentence(self, token: int) -> int:
        return self.page.reading.sentence_at(token)

    def _apposed(self, hit: OfficeHit, at: int | None) -> bool:
        """ "Putin, Presiden Rusia,": the office tells more of the person named right before, by mention ``at``."""
        before = self.page.found[at] if at is not None else None
        if at is None or before is None or before.owned:
            return False
        gap = self.page.reading.clean[before.end : hit.start]
        person = self.registry.people[before.person]
        country = hit.countries[0] if hit.countries else None
        quoted = self.page.tokens[max(0, before.first - 1)].lower in _QUOTING and country is None
        quoted = quoted and hit.title.rank is Rank.HEAD
        if before.name is None or quoted:  # "kata X, Presiden akan bertemu B": X only says so
            return False
        acts = not self.page.tokens[hit.first].capital and _ACTS.match(self.page.reading.clean, hit.end) is not None
        if not _APPOSITION.fullmatch(gap) or (country is None and (person.rank is not None or acts)):
            return False  # "Selain menengok X, raja juga dijamu B": the king acts, and is not X
        if person.country not in (None, country) and not person.assumed:
            return False
        self.registry.named(person.name, hit.title.office, country, hit.title.rank)
        self.page.extend(at, hit.after)
        return True
