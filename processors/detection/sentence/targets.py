"""The people a trigger is bound to: those behind "bertemu (dengan)", "pertemuan dengan", "diterima oleh"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from processors.detection.sentence.groups import PersonGroup
from processors.detection.sentence.triggers import Detail, Flag, Kind, Trigger
from processors.lexicon.titles import lexicon
from processors.lexicon.words import any_of, words
from processors.text.reading import Reading, Sentence

_FILL = words("roles.fill")
_LINKS = words("roles.links")
_IN_NUMBER = re.compile(r"(?<=\d)[.:](?=\d)")
# "Pertemuan "dua plus dua" dengan B", "berunding di C, 25 Januari, dengan B": neither ends the clause.
_QUOTED_WORDS = re.compile(r"\"[^\"]{1,40}\"")
_ASIDE = re.compile(
    r"(?:, [^,;:.?!\"]{2,40}){1,3}(?=, (?:masing-masing )?(?:dengan|bersama|antara|oleh) (?!di|me|ber))"
)
_STOP = re.compile(
    r"[;:.?!\"]|, (?!dengan|bersama|serta|antara lain|termasuk|di ?antaranya|"
    r"(?:masing-masing|secara terpisah|berturut-turut|secara bergantian)(?: dengan| bersama)? )"
)
# "Menerima tamunya, Presiden RI": the noun and the name behind the comma are one person.
_ROLE = re.compile(
    r"\b(?:(?:sang )?tuan rumah(?:nya)?|tamunya|"
    r"(?:kedua |masing-masing )?"
    r"(?:kepala (?:negara|pemerintahan)|pemimpin|menteri|menlu|menhan)|"
    rf"{any_of(words('roles.friends'))}(?: (?:lama|baik|karib|dekat|saya|kami)(?:nya)?){{1,2}}|"
    r"(?:rekan|mitra|sejawat|kolega|timpalan|sahabat|kawan)(?: kerja)?"
    r"(?:nya|(?:nya| mereka)?(?: (?:dari|asal|di))? [A-Z]\w+(?: [A-Z]\w+)?)), $"
)
_LISTED = re.compile(
    r",? (?:seperti|yakni|yaitu|termasuk|masing-masing|antara lain|di ?antaranya|salah satunya|mulai dari|"
    r"yang (?:juga )?(?:mencakup|meliputi|beranggotakan|terdiri (?:atas|dari))),?(?: dengan)? $"
)
# "Mereka saya undang duduk semeja: B dan C", "yang kami undang adalah B dan C", "undangan sudah saya kirim kepada B".
_INVITED = re.compile(
    r"[^;:.?!\"]*(?::|,? (?:adalah|ialah|yakni|yaitu|antara lain|di ?antaranya),?) |"
    r"(?: (?:resmi|telah|sudah|akan|juga|pun))*(?: (?:saya|kami|ia|dia))? (?:di)?"
    r"(?:kirim|sampaikan|layangkan|berikan|antar|ajukan)(?:kan)?(?: langsung)? (?:untuk|kepada|ke|bagi) "
)
_WHEN_WHERE = re.compile(
    r"(?: [a-z]+| yang(?: (?:akan|telah|dijadwalkan|direncanakan|batal))* (?:di\w+|berlangsung)(?=[^,]*, antara ))?"
    r"(?:,? (?:di|pada|pekan|bulan) [^;:.?!\"]{2,40}?){1,3}(?:,? (?:antara|dengan|bersama)|, oleh) "
)
_PARTICLES = frozenset({"al", "el", "as", "ash", "an", "at", "ar"})
_MEDIATED = re.compile(r",? yang (?:dimediasi|ditengahi|dipimpin|dituanrumahi|dijamu)(?: langsung)?(?: oleh)? ")
_DONE_BY = re.compile(
    r"(?: (?:itu|akan|bakal|sudah|telah|juga|rencananya))* "
    r"(?:dilakukan|digelar|dilaksanakan|diadakan|dijalani)(?: oleh)? "
)
_PASSED_ON = frozenset({"hasil", "isi"})
_ADDS = re.compile(
    r"(?:,? (?:antara lain|di ?antaranya|termasuk|yakni|yaitu|masing-masing))?"
    r",? (?:dengan|kepada|pada|oleh|(?:di|ke) (?:dada|leher|pundak|bahu)|bersama|dan|serta)"
    r"(?: (?!tidak|tak|bukan|belum|batal|urung|gagal)\w+){0,2} "
)
# "Pembicaraan A di Gedung Putih dengan para pemimpin B".
_ADDS_THERE = re.compile(r",? di (?:[A-Z][\w.'-]*,? ){1,6}(?:dengan|bersama) (?:para |sejumlah |beberapa )?")
_IN_PERSON = (["langsung"], ["sendiri"])
_NOT = frozenset({"bukan", "tidak", "tak", "bukannya"})
_RATHER = re.compile(r",? (?:melainkan|tetapi|tapi)(?: (?:dengan|justru|hanya|bertemu|menemui))* ")
_LED = frozenset({"dipimpin", "diketuai", "dikepalai"})
_SOME = frozenset({"sejumlah", "beberapa", "banyak"})
_FRIENDS = words("roles.friends")
_COUNTS = frozenset({"dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"})
_PEERS = words("roles.peers")
_LISTING = frozenset({"seperti", "lain", "antaranya", "termasuk", "yakni", "yaitu"})
_RELATIONS = frozenset({"hubungan", "hubungannya", "persahabatan", "persahabatannya", "kedekatan", "perselisihan"})
_WRITING = frozenset({"surat", "suratnya", "surel", "twit", "cuitan", "kicauan", "pesan"})
# "Menyampaikan kritik langsung kepada B melalui surat terbuka".
_BY_WRITING = re.compile(
    r",? (?:lewat|melalui|via|dalam) (?:sebuah |akun )?"
    r"(?:surat|unggahan|cuitan|media|pernyataan|siaran|pesan|video|artikel)"
)
_BY_OTHERS = re.compile(
    r" (?:lewat|melalui|via|diwakili)(?: oleh)? (?:\w+ )?(?:[Uu]tusan|kurir|perantara|[Dd]uta|[Dd]ubes|[Kk]edutaan|"
    r"[Mm]enteri|[Mm]enlu|[Mm]enhan|[Ww]akil|[Ss]taf|[Jj]uru)"
)
_MEETINGS = frozenset({"pertemuan", "bertemu", "menemui", "perundingan", "pembicaraan"})
_CLAUSES = words("time.after") | words("time.after_rare") | {"selain", "sebelum"}
_FAR_LINK, _FAR_WITH, _FAR_ACT, _FAR_CALL, _FAR_LIST, _TAIL, _QUOTED = 9, 12, 14, 5, 16, 3, 2


def find_target(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup]) -> int | None:
    """The first group behind a trigger, if the words between bind it."""
    behind = (i for i, g in enumerate(groups) if g.first >= trigger.last and not _in_passing(reading, trigger, g))
    index = next(behind, None)
    home = Flag.HOME in trigger.flags  # whose house one goes to is whom one visits
    if index is None:
        return None
    if (rather := _rather(reading, trigger, groups, index)) != index:
        return rather
    index = _handed_to(reading, trigger, groups, index)
    group = groups[index]
    if group.owned and not home:
        return None
    between, gap = _between(reading, trigger, group)
    to_his_face = Flag.ONE_LISTENER in trigger.flags and trigger.detail is not Detail.CALL
    to_his_face = to_his_face or (trigger.kind is Kind.RECEIVE and between[:1] in _IN_PERSON)
    if any(w in _WRITING for w in between) and (not to_his_face or _BY_WRITING.search(gap)):
        return None  # "membahas hal itu dalam surat kepada B", but not "menyerahkan sendiri surat kepada B"
    if to_his_face and _BY_WRITING.match(reading.clean, reading.tokens[group.last - 1].end):
        return None
    relation = len(between) > 1 and between[-1] == "dengan" and between[-2] in _RELATIONS
    if trigger.kind is Kind.VERB and relation:
        return None  # "berbicara tentang hubungan dengan B"
    if (trigger.kind is Kind.VERB or "hasil" in between) and any(w in _MEETINGS for w in between):
        return None  # "berbicara setelah pertemuan dengan B", "rapat soal hasil pertemuan dengan B": the nearer word's
    return index if _binds(trigger, between, gap) else None


def sent(reading: Reading, sentence: Sentence, trigger: Trigger) -> bool:
    """Whether somebody else brought what was given: "dihadiahkan A kepada B melalui utusan"."""
    return _BY_OTHERS.search(reading.clean, reading.tokens[trigger.last - 1].end, sentence.end) is not None


def _in_passing(reading: Reading, trigger: Trigger, group: PersonGroup) -> bool:
    """ "Undangan sudah saya kirim kepada B", "bertemu sahabat saya, Presiden B": who speaks is not met."""
    friend = group.first > trigger.last and reading.tokens[group.first - 1].lower in _FRIENDS
    return group.pronoun and (trigger.kind is Kind.INVITE or friend)


def _rather(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], index: int) -> int:
    """ "Bukan bertemu B, melainkan C": C takes the place of B; else the group itself."""
    denied = any(t.lower in _NOT for t in reading.tokens[max(0, trigger.first - 1) : groups[index].first])
    if not denied or index + 1 == len(groups):
        return index
    behind, after = reading.tokens[groups[index].last - 1].end, reading.tokens[groups[index + 1].first].start
    return index + 1 if _RATHER.fullmatch(reading.clean, behind, after) else index


def _handed_to(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], index: int) -> int:
    """ "Menyerahkan sendiri surat dari A kepada B": B, for A only wrote the letter; else the group itself."""
    if Flag.ONE_LISTENER not in trigger.flags or trigger.detail is Detail.CALL or index + 1 == len(groups):
        return index
    first, behind = groups[index].first, reading.tokens[groups[index].last - 1].end
    listens = first > trigger.last and reading.tokens[first - 1].lower == "kepada"
    whose = reading.clean[behind : reading.tokens[groups[index + 1].first].start] == " kepada "
    return index + 1 if whose and not listens else index


def _between(reading: Reading, trigger: Trigger, group: PersonGroup) -> tuple[list[str], str]:
    """The words between a trigger and a group, and all that stands there; without a noun that is the same person."""
    first = _title_start(reading, trigger, group)
    behind = reading.tokens[trigger.last - 1].end
    gap = _IN_NUMBER.sub("-", reading.clean[behind : reading.tokens[first].start])  # "pukul 15.00" ends nothing
    quoted = range(max(1, trigger.first - _QUOTED), trigger.first + 1)
    if gap.startswith('"') and any(reading.gap(at - 1, at).endswith('"') for at in quoted):
        gap = gap[1:]  # "akan “berjumpa” dengan B", "“pasti bertemu” B": only these words are quoted
    gap = _ASIDE.sub("", _QUOTED_WORDS.sub("", gap))
    role = None if _opening(reading, trigger, group) else _ROLE.search(gap)
    if role is not None:
        gap = gap[: role.start()]
        first = trigger.last + sum(t.start < behind + role.start() for t in reading.tokens[trigger.last : first])
    return [t.lower for t in reading.tokens[trigger.last : first]], gap


def _binds(trigger: Trigger, between: Sequence[str], gap: str) -> bool:
    """Whether these words bind a trigger to the people behind them; ``gap``: the same with all marks."""
    filled = all(w in _FILL for w in between)
    joined = bool(between) and between[-1] in ("dan", "serta")
    counted = bool((_SOME | _COUNTS).intersection(between[:_FAR_CALL]))  # "bertemu tiga koleganya di C, Senin, yakni"
    listed = _LISTED.search(gap) is not None and len(between) <= (_FAR_LIST if counted else _FAR_LINK)
    if trigger.kind in (Kind.RECEIVE, Kind.INVITE, Kind.VISIT):
        if Flag.GOING in trigger.flags and trigger.kind is Kind.VISIT:
            return filled and not _STOP.search(gap)
        close = len(between) <= 4 and (joined or filled) and not _STOP.search(gap)
        return close or _receives(trigger, between, gap, listed)
    if trigger.detail is Detail.ACT and trigger.kind is Kind.VERB:
        links = [i for i, w in enumerate(between) if w in ("dengan", "bersama")]
        near = links and len(between) <= _FAR_ACT and len(between) - links[-1] <= _TAIL
        return bool(near)
    if listed:  # "sejumlah pemimpin di Teluk, seperti Emir Qatar"
        return True
    if trigger.kind is Kind.NOUN and _WHEN_WHERE.fullmatch(gap):
        return True  # "pertemuan serupa di C, pada 19 Agustus antara A dan B"
    if _STOP.search(gap):
        return False
    if filled or (Flag.TABLE in trigger.flags and "untuk" in between and len(between) <= _FAR_LINK):
        return True  # "jamuan kenegaraan untuk tamu negara, B", "jamuan untuk menghormati B"
    if trigger.detail is Detail.CALL and between[-1] in ("ke", "kepada") and len(between) <= _FAR_CALL:
        return True  # "menelepon dan mengucapkan selamat kepada B"
    links = [i for i, w in enumerate(between) if w in _LINKS]
    if links and len(between) <= _FAR_LINK and len(between) - links[-1] <= _TAIL:
        return True
    if between[-1] in ("dengan", "dilakukan") and len(between) <= _FAR_WITH:
        return True
    return joined and len(between) <= 6


def _receives(trigger: Trigger, between: Sequence[str], gap: str, listed: bool) -> bool:
    """Whether more words than a few bind a host, or who invites, to the guests behind them; ``listed``: they open a
    list."""
    if trigger.kind is Kind.INVITE:
        return len(between) <= _FAR_LINK and _INVITED.fullmatch(gap) is not None
    if trigger.kind is not Kind.RECEIVE or not between:
        return False
    if listed and (_SOME | _COUNTS | {"para"}).intersection(between):
        return True  # "menerima sejumlah tamu negara, mulai dari A hingga B"
    led = bool(_LED.intersection(between[-2:])) and len(between) <= _FAR_LINK  # "delegasi yang dipimpin (oleh) B"
    by = between[-1] == "oleh" and len(between) <= _FAR_CALL  # "ditunggu di Berlin oleh B"
    return led or by


def _opening(reading: Reading, trigger: Trigger, group: PersonGroup) -> bool:
    """ "Selain bertemu kepala negara, PM Malaysia juga": the clause ends before the name, and who is named acts."""
    sentence = reading.sentences[reading.sentence_at(trigger.first)]
    opener = reading.tokens[sentence.first].lower in _CLAUSES and trigger.first - sentence.first <= 3
    return opener and group.last < sentence.last and "," not in reading.gap(group.last - 1, group.last)


def some_peers(trigger: Trigger, between: Set[str]) -> bool:
    """ "Bertemu dengan sejumlah kepala negara, antara lain A dan B", "menerima empat tamu": each by himself."""
    listed = "para" in between and between & _LISTING  # "menerima para pemimpin negara tetangga seperti A dan B"
    return bool((between & _SOME or listed) and between & _PEERS) or (
        trigger.kind is Kind.RECEIVE and bool(between & _COUNTS)
    )


def extended(
    reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], target: int
) -> tuple[tuple[int, ...], int]:
    """The object group, and one more that "dengan" adds: "pertemuan antara A, dengan B".

    Not whom somebody told of it: "menyampaikan hasil pembicaraannya dengan A kepada B".
    """
    people, last = groups[target].people, groups[target].last
    if target + 1 < len(groups):
        gap = reading.clean[reading.tokens[last - 1].end : reading.tokens[groups[target + 1].first].start]
        told = "kepada" in gap and reading.tokens[trigger.first - 1].lower in _PASSED_ON
        other = groups[target + 1].pronoun and len(gap.split()) > 1  # "dan lusa saya ...": a clause of its own
        added = _ADDS.fullmatch(gap)
        there = _ADDS_THERE.fullmatch(gap)
        if (added or there) and not (told or other or groups[target + 1].owned):
            return tuple(dict.fromkeys(people + groups[target + 1].people)), groups[target + 1].last
    return people, last


def _title_start(reading: Reading, trigger: Trigger, group: PersonGroup) -> int:
    """The first of the capitals right before a name: "Menteri Armada Inggris X" names an office unknown here."""
    at = group.first
    if reading.sentences[reading.sentence_at(at)].headline or lexicon().at(reading.tokens, at) is not None:
        return at  # before an office they tell of somebody else: "Ajudan Presiden China"
    while at > trigger.last and reading.tokens[at - 1].capital and reading.gap(at - 1, at) == " ":
        at -= 1
    if at > trigger.last and reading.gap(at - 1, at) == "-" and reading.tokens[at - 1].lower in _PARTICLES:
        at -= 1  # "bersua al-Sharaa"
    return at


def mediator(reading: Reading, groups: Sequence[PersonGroup], last: int) -> tuple[tuple[int, ...], int]:
    """ "Pertemuan antara A dan B yang dimediasi C": C, who is there too, and the token behind him; else nobody."""
    after = next((g for g in groups if g.first >= last and not g.owned and not g.pronoun), None)
    if (
        after is None
        or _MEDIATED.fullmatch(reading.clean, reading.tokens[last - 1].end, reading.tokens[after.first].start) is None
    ):
        return (), last
    return after.people, after.last


def doer(reading: Reading, trigger: Trigger, groups: Sequence[PersonGroup], last: int) -> PersonGroup | None:
    """ "C mengatakan pertemuan dengan B akan dilakukan A": A, and not who says so."""
    behind = next((g for g in groups if g.first >= last and not g.owned), None)
    if behind is None or trigger.kind is not Kind.NOUN:
        return None
    by = _DONE_BY.fullmatch(reading.clean, reading.tokens[last - 1].end, reading.tokens[behind.first].start)
    return behind if by is not None else None
