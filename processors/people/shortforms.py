"""Short forms of names: "Putin" for who was introduced before, "Trump" for a leader whom everybody knows."""

from __future__ import annotations

from processors.lexicon.leaders import LeaderTerm
from processors.lexicon.office import Office
from processors.lexicon.placefinder import fold
from processors.lexicon.words import words
from processors.people.cast import LinkedText
from processors.people.names import HONORIFICS, NOT_NAMES, PARTICLES
from processors.people.people import PersonRegistry
from schemas.mentions import Rank

_OWNERS = words("link.owners")


class ShortForms:
    """Reads one text for what the full names leave."""

    def __init__(self, page: LinkedText, registry: PersonRegistry) -> None:
        self.page = page
        self.registry = registry
        self._full = sorted(page.found, key=lambda mention: mention.first)
        self._here = {mention.person for mention in self._full}
        self._sent = {hit.after for hit in page.unnamed if hit.title.rank is Rank.ENVOY and not hit.countries}
        """Behind these envoys may stand who has sent them: "Utusan khusus Trump temui Putin"."""
        self._next = 0
        self._told: dict[int, int] = {}
        """Who was spoken of before the word that is read now, and where last."""

    def short_names(self) -> None:
        """Parts of known names, and leaders known by one name alone."""
        tokens = self.page.tokens
        index = 0
        while index < len(tokens):
            capital = tokens[index].capital and not self.page.taken[index]
            last = self._short_at(index) if capital else None
            index = last if last is not None else index + 1

    def _short_at(self, at: int) -> int | None:
        """The token behind the short form that begins with a capitalised word of nobody's yet; None where none does."""
        token = self.page.tokens[at]
        if token.lower not in PARTICLES and not (self.registry.short(token.text) or self._may_open(at)):
            return None  # as most are; what follows looks closer
        if token.lower in NOT_NAMES or len(token.text) < 2:
            return None
        if at in self.page.place_at and at not in self.page.persons:
            return None
        if self._inside_other_name(at) or self._is_number(at):
            return None
        last = at + 1
        if token.lower in PARTICLES and last < len(self.page.tokens) and self.page.gap(at, last) in (" ", "-"):
            last += bool(self.registry.short(self.page.tokens[last].text))  # "Al-Sabah" of whom the text has told
        ids = self.registry.short(self.page.tokens[last - 1].text)
        while last < len(self.page.tokens) and not self.page.taken[last]:
            gap, after = self.page.gap(last - 1, last), self.page.tokens[last]
            narrowed = [i for i in self.registry.short(after.text) if i in ids]
            if gap not in (" ", "-") or not narrowed or not (after.capital or gap == "-"):
                break
            ids, last = narrowed, last + 1
        if not ids:
            person, last = self._from_table(at)
            if person is None:
                return None
            ids = [person]
        meant = self._told_before(at, ids)
        self.registry.touch(meant)
        self.page.add(at, last, meant, owned=self._owner(at), name=(at, last))
        return last

    def _told_before(self, at: int, ids: list[int]) -> int:
        """Of several who share a short form, the last one spoken of before it, not one who is named only later."""
        while self._next < len(self._full) and self._full[self._next].first < at:
            self._told[self._full[self._next].person] = self._full[self._next].first
            self._next += 1
        told = [i for i in ids if i in self._told]
        told = [i for i in told if self._known_by(i, self.page.tokens[at].text)] or told
        meant = (
            max(told, key=lambda i: self._told[i]) if told else next((i for i in ids if i not in self._here), ids[0])
        )
        self._told[meant] = at
        return meant

    def _known_by(self, person: int, word: str) -> bool:
        """Whether everybody knows a leader by this word: "Prabowo" behind "Kapolri Listyo Sigit Prabowo"."""
        term = self.registry.term(word)
        return term is not None and term.id == self.registry.people[person].leader_id

    def _inside_other_name(self, at: int) -> bool:
        """Whether the capitalised word before shows that this is the end of somebody else's name."""
        if at == 0 or self.page.gap(at - 1, at) != " " or self.page.taken[at - 1]:
            return False
        before = self.page.tokens[at - 1]
        reading = self.page.reading
        if self.page.headline(at) or at - 1 <= reading.firsts[reading.sentence_at(at)]:
            return False
        plain = before.lower in NOT_NAMES or before.lower in HONORIFICS or at - 1 in self.page.place_at
        return before.capital and not plain and not before.text.isupper()

    def _is_number(self, at: int) -> bool:
        """Roman digits behind a capitalised word: "Komisi XI" is no Xi."""
        digits = set(self.page.tokens[at].text) <= set("IVXLC") and not self.page.headline(at)
        return digits and at > 0 and self.page.tokens[at - 1].capital

    def _from_table(self, at: int) -> tuple[int | None, int]:
        """A leader whom the article never introduces: "Trump" in an article about Iran."""
        end = self.page.name_end(at) or at + (4 if self.page.headline(at) else 1)  # headlines hide where names end
        for dash in range(at + 1, min(end, len(self.page.tokens))):
            both = self.page.gap(dash - 1, dash) == "-" and self.page.tokens[dash].capital
            if both and self.registry.term(self.page.text(at, dash)) is not None:
                end = dash  # "Joko Widodo-Ma'ruf Amin": two people
                break
        for last in range(min(end, at + 4), at, -1):
            if last > len(self.page.tokens) or not self.page.free(at, last):
                continue
            name = self.page.text(at, last)
            term = self.registry.term(name)
            if term is not None and (last - at > 1 or self._plausible(name, term)):
                while last - at > 2 and self.registry.term(self.page.text(at, last - 1)) == term:
                    last -= 1  # "Lee Jae Myung Gelar KTT"
                return self.registry.named(self.page.text(at, last), None, None, None), last
        return None, at + 1

    def _may_open(self, at: int) -> bool:
        """Whether a leader's name may begin at a token; what joins on without a blank may be a part of the word."""
        whole = at + 1 == len(self.page.tokens) or self.page.gap(at, at + 1)[0] in ' -,.;:?!"()\n'
        return not whole or self.registry.gazetteer.leaders.may_open(self.page.tokens[at].text)

    def _plausible(self, name: str, term: LeaderTerm) -> bool:
        """One word names a foreign leader only in office, and where the table lists the word for them or the text
        speaks of their country."""
        if term.office is Office.FORMER and term.country != "ID":
            return False
        known = self.registry.gazetteer.leaders
        listed = fold(name) in {fold(alias) for alias in term.aliases} and (len(name) > 3 or known.sole(name))
        spoken = term.country in self.page.countries or self.registry.knows_country(term.country)
        return listed or spoken or term.country == "ID" or len(term.country) != 2

    def _owner(self, at: int) -> bool:
        before = self.page.found[-1] if self.page.found else None
        if before is not None and before.last == at and self.page.gap(at - 1, at) == "-":
            return before.owned  # "pemerintahan A-B"
        owner = at > 0 and (self.page.tokens[at - 1].lower in _OWNERS or at in self._sent)
        return owner and self.page.gap(at - 1, at) == " "
