"""Who is spoken of in a sentence, in groups: "Putin dan Xi" is one group, "keduanya" the group it refers to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from processors.detection.sentence.eligible import LEADERS, leader_among, unranked
from processors.lexicon.phrases import Phrases, Token
from processors.lexicon.words import both, words
from processors.people.cast import Cast, Mention, mentions_in
from processors.people.epithets import SPEAKER, by_offices, epithet_beside, epithet_governed, refers
from processors.people.names import before_honorifics
from processors.people.people import Person
from processors.people.speakers import signer, speaker
from processors.text.reading import Reading, Sentence
from schemas.mentions import Rank

_BOTH = both()
_COUNTED = {"ketiga": 3, "keempat": 4, "kelima": 5}
_ALL_OF_THEM = ("nya", *(f" {office}" for office in ("pemimpin", "presiden", "kepala negara", "menteri", "menlu")))
_ONE = ("dia", "ia", "beliau", "dirinya", "dengannya", "denganya", "bersamanya", *SPEAKER, *words("groups.by_one"))
_HEADS = frozenset({"kepala", "presiden", "pm", "perdana", "raja", "sultan", "kanselir"})  # "kedua kepala negara"
_MORE = [(counted + who, count) for counted, count in _COUNTED.items() for who in _ALL_OF_THEM]
_ANAPHORA: Phrases[int] = Phrases([(p, 2) for p in sorted(_BOTH)] + _MORE + [(p, 1) for p in _ONE])
_SUBORDINATES = words("speech.verbs") | words("speech.clauses")
"""Before a clause whose subject is who speaks: "mengatakan dirinya dan B bertemu"."""
_OBJECT_PRONOUNS = frozenset({"dirinya", "dengannya", "denganya", "bersamanya"})
# "A (kiri) dan B (kedua dari kanan)": where somebody stands in a picture, by its caption.
_SPOT = r"(?:[Kk]iri|[Kk]anan|[Tt]engah|depan|belakang)"
_IN_PICTURE = rf"(?: \((?:(?:[Kk]edua|[Kk]etiga|[Kk]eempat|dua|tiga|paling) )?(?:dari )?{_SPOT}\)?)?"
_AND = re.compile(
    rf"{_IN_PICTURE}(?:"
    r", juga |\)?[,;]? (?:dan|serta|beserta|maupun|hingga|sampai|&|Dan|DAN) "
    r"(?:juga |dengan |(?:[Pp]elaksana [Tt]ugas|Plt\.?|[Pp]enjabat|Pj\.?) )?|-| [-–] | & |/|"
    r",? (?:dan|serta) (?:delegasi|kontingen|tim|rombongan)(?: \w+){0,3} (?:dipimpin|diwakili|diketuai)(?: oleh)? |"
    r",? (?:dan|serta|bersama) "
    r"(?:mitra|rekan|sejawat|kolega|timpalan|tamu|pendahulu|pengganti|rival|lawan|sekutu|sahabat)\w*(?: \w+nya)?"
    r"(?: (?:dari|asal)(?: [A-Z]\w+){1,3})?,? |"
    r",? (?:bersama|didampingi|ditemani)(?: dengan| oleh| langsung)? "
    r")"
)
# "A, B, serta para pemimpin Teluk": a list ends as well with others who are not named.
_AND_OTHERS = re.compile(
    r"\)?,? (?:dan|serta) (?:para|sejumlah|beberapa|banyak|puluhan|belasan|ratusan|\d+|lain-lain|lainnya|pemimpin|"
    r"pejabat|kepala|perwakilan|wakil|delegasi|utusan|duta|dubes|menteri-menteri)\b"
)
_TO_BOTH = words("groups.to_both")  # before those to whom somebody else does it: "menelepon keduanya"
_AS = (" sebagai ", " ")  # two words for one person: "saya sebagai Presiden AS", in a headline "PM Jepang Ishiba"
_AND_ALL = re.compile(r" (?:dan|serta) para (?:pemimpin|kepala)\b")
_COMMA = re.compile(rf"{_IN_PICTURE}\)?[,;] ")
_NEAR, _CLOSE, _FAR, _RECENT, _LONGEST_LIST = 2, 2, 8, 12, 30


@dataclass(frozen=True, slots=True)
class PersonGroup:
    """Tokens ``first`` to ``last`` speak of ``people`` (indices into the cast), together."""

    first: int
    last: int
    people: tuple[int, ...]
    pronoun: bool = False
    owned: bool = False


class Discourse:
    """Who was spoken of before, the latest last; and who met last."""

    def __init__(self, people: Sequence[Person], announced: Sequence[int] = ()) -> None:
        self.people = people
        self.announced = announced
        """Whom the headline tells of."""
        self.recent: list[int] = []
        self.subject: int | None = None
        self.unranked: int | None = None
        """Who acted last, where that is nobody of rank."""
        self.first: int | None = None
        self.writer: int | None = None
        """Whose post the sentence is part of: in "Senang bertemu B" nobody else acts."""
        self.met: tuple[int, ...] = ()
        self.sentence = 0
        self._when: dict[int, int] = {}
        self._count: Counter[int] = Counter()

    def see(self, persons: Iterable[int]) -> None:
        """Note people in the order of the text."""
        for person in persons:
            self.recent = [*(i for i in self.recent if i != person), person][-_RECENT:]
            self._when[person] = self.sentence
            self._count[person] += 1

    def leaders(self) -> list[int]:
        """Leaders spoken of, the latest first."""
        fit = LEADERS | {Rank.PARTY}
        return [i for i in reversed(self.recent) if self.people[i].rank in fit and self.people[i].country]

    def other_side(self, persons: Sequence[int]) -> int | None:
        """Whom the text has spoken of as the one who acts, of another side than ``persons``."""
        mine = self.sides(persons)
        if self.writer is not None and self.people[self.writer].country not in mine:
            return self.writer
        by_count = sorted(self.leaders(), key=lambda i: -self._count[i])
        known = [
            i for i in (self.subject, self.first, *by_count) if i is not None and self.people[i].country not in mine
        ]
        if not known or self.people[known[0]].rank is not Rank.MINISTER:
            return known[0] if known else None
        return next((i for i in known if self._heads(i, known[0])), known[0])  # a minister tells of his head of state

    def _heads(self, head: int, minister: int) -> bool:
        one = self.people[head]
        return one.rank is Rank.HEAD and one.country == self.people[minister].country

    def told_with(self, person: int, sentence: int) -> int | None:
        """The only head of another side of whom a sentence told along with a head."""
        if self._when.get(person, -1) < sentence or self.people[person].rank is not Rank.HEAD:
            return None
        own = self.people[person].country
        others = [i for i in self.leaders() if self._when.get(i, -1) >= sentence and self.people[i].country != own]
        return others[0] if len(others) == 1 and self.people[others[0]].rank is Rank.HEAD else None

    def superior(self) -> int | None:
        """Whom a minister who speaks calls "beliau": the head of his state, told last; else who acts."""
        one = self.people[self.subject] if self.subject is not None else None
        if one is None or one.rank is not Rank.MINISTER:
            return self.subject
        heads = (i for i in self.leaders() if self.people[i].rank is Rank.HEAD)
        return next((i for i in heads if self.people[i].country == one.country), self.subject)

    def lately(self, person: int, sentences: int) -> bool:
        """Whether somebody was spoken of in this sentence or so many before."""
        return person in self._when and self.sentence - self._when[person] <= sentences

    def several(self, count: int, reach: int, without: Sequence[int] = ()) -> tuple[int, ...]:
        """The last ``count`` leaders of different sides but ``without``, in the order of the text; () where there are
        fewer, or where one was last spoken of more than ``reach`` sentences before."""
        people = self._several(count, without)
        reach = reach if set(people) <= set(self.met) else min(reach, _CLOSE)
        return people if all(self.sentence - self._when.get(i, 0) <= reach for i in people) else ()

    def _several(self, count: int, without: Sequence[int]) -> tuple[int, ...]:
        leaders = [i for i in self.leaders() if i not in without]
        met = self.met if set(without).isdisjoint(self.met) else ()  # "A menemui B. C cemas. A menelepon keduanya"
        heads = bool(met) and all(self.people[i].rank is Rank.HEAD for i in met)  # whom ministers only come along with
        latest = next((i for i in leaders if not heads or self.people[i].rank is Rank.HEAD), None)
        if count == 2 and len(self.sides(met)) == 2 and (latest is None or latest in met):
            return met
        home = count > 2 or len(self.sides(met)) == 1  # "ketiganya", be they of one country; two, be aides told since
        if count == len(met) and home:
            return met
        chosen: list[int] = []
        for i in (*leaders, *(i for i in reversed(self.announced) if i not in without)):
            if self.people[i].country not in self.sides(chosen):
                chosen.append(i)
            if len(chosen) == count:
                return tuple(reversed(chosen))
        pair = (*reversed(leaders[:2]),)
        return pair if count == len(pair) == 2 else ()

    def sides(self, persons: Iterable[int]) -> set[str | None]:
        """Countries of some people."""
        return {self.people[i].country for i in persons}


def find_groups(
    reading: Reading, cast: Cast, which: int, sentence: Sentence, discourse: Discourse
) -> list[PersonGroup]:
    """The groups of one sentence, left to right. ``which``: the number of the reading. Updates the memory."""
    discourse.sentence = sentence.index
    discourse.writer = signer(reading, cast, which, sentence, in_line=True)
    epithet, mentions = epithet_beside(reading, cast, sentence, mentions_in(cast, which, sentence))
    single, tokens = _singles(reading, mentions), reading.tokens
    pronouns: list[tuple[int, int, PersonGroup | int]] = list(_pronouns(reading, sentence, single))
    one = discourse.subject if discourse.unranked is None else None
    if epithet is not None:
        pronouns.append((*epithet, 1))
    elif one is not None and (whom := epithet_governed(reading, cast, sentence, mentions, one)) is not None:
        pronouns.append((*whom, PersonGroup(*whom, (one,), pronoun=True)))
    inside = {t for at, end, _ in pronouns for t in range(at + 1, end)}  # "kedua Menlu": not the Menlu alone
    single = [g for g in single if not inside.issuperset(range(g.first, g.last))]
    groups: list[PersonGroup] = []
    found: list[tuple[int, int, PersonGroup | int]] = [(g.first, g.last, g) for g in single]
    for first, last, what in sorted(found + pronouns, key=lambda x: x[0]):
        if isinstance(what, PersonGroup):
            groups.append(what)
            if not what.owned:
                discourse.see(what.people)
                quoted = reading.clean.startswith('"', sentence.start)  # whoever is named, who speaks stays the subject
                acting = [g for g in groups if not _in_passing(reading, sentence, g)]
                if discourse.subject is None or (acting[:1] == [what] and not quoted):
                    discourse.unranked = unranked(what.people, cast.people)
                    discourse.subject = leader_among(what.people, cast.people, discourse.subject)
                    discourse.first = discourse.subject if discourse.first is None else discourse.first
            continue
        object_ = first > 0 and tokens[first - 1].lower not in _SUBORDINATES
        if tokens[first].lower in SPEAKER:
            people = speaker(reading, cast, which, sentence, first, discourse.subject)
        else:
            others = _acting(reading, groups, first) or _faced(reading, single, last)
            people = _resolve(tokens[first:last], what, discourse, others, object_=object_)
        if people:
            groups.append(PersonGroup(first, last, people, pronoun=True))
    return _joined(reading, groups)


def _pronouns(reading: Reading, sentence: Sentence, named: Sequence[PersonGroup]) -> Iterator[tuple[int, int, int]]:
    """Tokens of each word that stands for people, and for how many; none inside a name."""
    covered = {t for g in named for t in range(g.first, g.last)}
    if named and reading.tokens[sentence.first].lower == "dua":
        covered.add(sentence.first)  # "Dua menteri diterima A": named later
    for hit in _ANAPHORA.find(reading.tokens, sentence.first, sentence.last):
        if hit.first not in covered and (refers(reading, sentence, hit.first) or by_offices(reading, hit)):
            yield hit.first, hit.last, hit.value


def _in_passing(reading: Reading, sentence: Sentence, group: PersonGroup) -> bool:
    """ "Giliran B yang ditemuinya", "Kepada B, A menyampaikan", "komitmen oleh B, kata dia": another acts."""
    before, behind = reading.tokens[group.first - 1].lower, reading.tokens[group.last - 1].end
    fronted = group.first == sentence.first + 1 and before in ("kepada", "dengan", "bersama")
    next_one = before == "giliran" and reading.clean.startswith(" yang di", behind)
    return before in ("oleh", "terhadap") or next_one or (fronted and reading.clean.startswith(", ", behind))


def _acting(reading: Reading, groups: Sequence[PersonGroup], token: int) -> tuple[int, ...]:
    """ "A menelepon keduanya": A, who is neither of them."""
    near = groups and 0 < token - groups[-1].last <= _RECENT
    return groups[-1].people if near and reading.tokens[token - 1].lower in _TO_BOTH else ()


def _faced(reading: Reading, named: Sequence[PersonGroup], last: int) -> tuple[int, ...]:
    """ "Kedua pemimpin itu akan bertemu A": A, whom both meet, told behind token ``last`` in the same clause."""
    after = next((g for g in named if g.first >= last and not g.owned), None)
    return after.people if after is not None and reading.tokens[after.first - 1].lower in _TO_BOTH else ()


def _resolve(
    told: Sequence[Token], count: int, discourse: Discourse, acting: Sequence[int], *, object_: bool
) -> tuple[int, ...]:
    word = told[0].lower
    if count > 1:
        reach = _NEAR if word == "mereka" else _FAR
        people = discourse.several(count, reach, acting)
        spelt = {token.lower for token in told}
        of_heads, of_leaders = bool(spelt & _HEADS), "pemimpin" in spelt
        if set(people) != set(discourse.met):
            lower = [i for i in discourse.recent if discourse.people[i].rank is not Rank.HEAD]
            heads = discourse.several(count, reach, (*acting, *lower))  # though the minister of one spoke since
            people = heads if len(discourse.sides(heads)) == count else people
        ranks = {discourse.people[i].rank for i in people}
        return () if (of_leaders and len(ranks) > 1) or (of_heads and ranks != {Rank.HEAD}) else people
    if word in _OBJECT_PRONOUNS and not (word == "dirinya" and not object_):
        others = [i for i in discourse.leaders() if discourse.people[i].country is not None]
        return (others[1],) if len(others) > 1 else ()
    one = discourse.subject if discourse.unranked is None else discourse.unranked
    one = discourse.superior() if word == "beliau" else one
    return (one,) if one is not None else ()


def _singles(reading: Reading, mentions: Sequence[Mention]) -> list[PersonGroup]:
    """One group per mention, "Ibu" before it too; people named by one phrase ("pemimpin Turki dan Iran") are one."""
    groups: list[PersonGroup] = []
    for mention in mentions:
        first = before_honorifics(reading, mention.first)
        if groups and groups[-1].first == first:
            last = groups[-1]
            groups[-1] = PersonGroup(first, last.last, (*last.people, mention.person), owned=last.owned)
        else:
            groups.append(PersonGroup(first, mention.last, (mention.person,), owned=mention.owned))
    return groups


def _joined(reading: Reading, groups: Sequence[PersonGroup]) -> list[PersonGroup]:
    """Join what "dan", commas and hyphens join. A comma alone joins only inside a list that ends with "dan"."""
    joined: list[PersonGroup] = []
    index = 0
    while index < len(groups):
        last = end = index
        while last + 1 < len(groups) and last - index < _LONGEST_LIST:
            left, right = groups[last], groups[last + 1]
            gap = reading.gap(left.last - 1, right.first)
            para = right.first == left.last + 2 and _AND_ALL.match(reading.clean, reading.tokens[left.last - 1].end)
            if para or _AND.fullmatch(gap) or (gap in _AS and (left.owned or left.people == right.people)):
                last = end = last + 1
            elif _COMMA.fullmatch(gap):
                last += 1
                again = last - end == 1 and set(groups[last].people) <= set(groups[end].people)
                end = last if again else end  # "mitranya dari Jepang, Menlu B"
            else:
                break
        if last > end and _AND_OTHERS.match(reading.clean, reading.tokens[groups[last].last - 1].end):
            end = last
        members = groups[index : end + 1]
        people = tuple(dict.fromkeys(p for g in members for p in g.people if not g.owned))
        who, pronoun = people or members[0].people, all(g.pronoun for g in members)
        joined.append(PersonGroup(members[0].first, members[-1].last, who, pronoun, owned=not people))
        index = end + 1
    return joined
