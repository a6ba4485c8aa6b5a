"""Where a person's name ends: by the tagger where it saw one, else by the capitals."""

from __future__ import annotations

from collections.abc import Mapping

from processors.entities.reading import Reading
from schemas.entities import EntityType

HONORIFICS = frozenset(
    "tuan nyonya bapak ibu pak bu yang mulia sheikh syekh syeikh sheik pangeran jenderal jendral letjen mayjen brigjen "
    "kolonel laksamana marsekal purn purnawirawan ir dr drs dra prof h hj kh sir lord dato datuk seri tun gus haji mr "
    "mrs dokter profesor insinyur".split()  # noqa: SIM905 - a list of words reads better as words
)
PARTICLES = frozenset("bin binti ibn bint al el as ash an van von der den de da do dos du la le ter ul y".split())  # noqa: SIM905
NOT_NAMES = frozenset(
    "senin selasa rabu kamis jumat jum'at sabtu minggu ahad januari februari maret april mei juni juli agustus "
    "september oktober november desember di pada dalam untuk dengan dan yang ini itu dia ia mereka kami saya kita "
    "keduanya kedua menurut selain sementara sebelumnya namun tetapi saat ketika usai setelah seusai sesudah dari ke "
    "akan telah sudah juga tidak tak bukan belum istana gedung hotel ktt konferensi pertemuan presiden wakil perdana "
    "menteri pm menlu menhan raja ratu sekjen kanselir ketua pemimpin wapres luar negeri pertahanan pernyataan "
    "komentar hal baca lihat simak foto video sumber editor penulis liputan kompas tempo detik reuters afp cnn bbc "
    "antara serangan sejumlah para adapun meski karena jika kalau bila oleh kepada serta sekaligus sejak hingga "
    "sampai tentang terkait soal bahwa sebagai seperti kata ujar ucap tutur jelas ungkap kabinet kementerian kantor "
    "amerika republik kerajaan federasi partai komisi dewan majelis bank uni wib wit wita".split()  # noqa: SIM905
)
_HYPHENED = frozenset("jean marie jong jae suk al el as ash an hans karl anne abdel abdul hee".split())  # noqa: SIM905
_LONGEST = 7


def person_spans(reading: Reading) -> dict[int, int]:
    """Token where each tagged person starts to the token behind it."""
    found: dict[int, int] = {}
    index = 0
    for span in reading.spans:
        while index < len(reading.tokens) and reading.tokens[index].end <= span.start:
            index += 1
        last = index
        while last < len(reading.tokens) and reading.tokens[last].start < span.end:
            last += 1
        if span.label == EntityType.PER and last > index:
            found[index] = last
            index = last
    return found


def skip_honorifics(reading: Reading, at: int) -> int:
    """The first token from ``at`` on that is no form of address."""
    while at < len(reading.tokens) and reading.tokens[at].lower in HONORIFICS and reading.tokens[at].capital:
        at += 1
    return at


def name_end(reading: Reading, at: int, persons: Mapping[int, int], blocked: frozenset[int] | set[int]) -> int | None:
    """The token behind the name that starts at token ``at``; None where no name starts.

    ``blocked``: tokens where a place or an office starts.
    """
    tokens = reading.tokens
    if at >= len(tokens) or not tokens[at].capital or tokens[at].lower in NOT_NAMES:
        return None
    if reading.sentences and reading.sentences[reading.sentence_at(at)].headline:
        return None  # capitals tell nothing there, and they lead taggers astray
    if at in persons:
        return _grow(reading, at, persons[at])
    if at in blocked:
        return None
    last = at + 1
    while last < len(tokens) and last - at < _LONGEST and last not in blocked and _joins(reading, last):
        last += 1
    while tokens[last - 1].lower in PARTICLES and last - at > 1:
        last -= 1
    return last if len(tokens[at].text) > 1 or last - at > 1 else None


def _grow(reading: Reading, at: int, last: int) -> int:
    """A tagger that stops at a hyphen ("Kim Jong") or an initial ("Retno L") is helped over it."""
    tokens = reading.tokens
    while last < len(tokens) and last - at < _LONGEST:
        gap, token = reading.gap(last - 1, last), tokens[last]
        initial = len(tokens[last - 1].text) == 1 and gap in (".", ". ") and token.capital
        if not (initial or gap == "-" and not token.capital):
            break
        last += 1
    return last


def _joins(reading: Reading, at: int) -> bool:
    """Whether token ``at`` goes on with the name before it."""
    gap, token = reading.gap(at - 1, at), reading.tokens[at]
    if gap == "-":  # "Kim Jong-un", "Jean-Noel Barrot", but two people in "Putin-Xi"
        return not token.capital or reading.tokens[at - 1].lower in _HYPHENED
    if gap not in (" ", "."):
        return gap == ". " and len(reading.tokens[at - 1].text) == 1 and token.capital
    if token.lower in NOT_NAMES:
        return False
    if token.capital:
        return True
    following = at + 1 < len(reading.tokens) and reading.tokens[at + 1].capital
    return token.lower in PARTICLES and following and reading.gap(at, at + 1) in (" ", "-")
