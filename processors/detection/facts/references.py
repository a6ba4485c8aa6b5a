"""How a word of meeting refers to one that was told before, and how far a clause about one meeting goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from processors.detection.sentence.binding import Binding, Encounter
from processors.detection.sentence.triggers import Detail, Flag, Trigger
from processors.lexicon.words import WEEKDAY, any_of, words
from processors.text.reading import Reading, Sentence
from schemas.entities import Part

_AFTER = words("time.after") | words("time.after_rare")
_SAME = re.compile(
    r"^ (?:(?:melalui|lewat|via) (?:sambungan )?(?:telepon|video) )?"
    r"(?:(?:bilateral|trilateral|puncak|telepon|tertutup|singkat|resmi|penting|bersejarah|kali|segi\w+|"
    r"(?:dua|tiga|empat|lima|enam) (?:negara|pihak|pemimpin|menteri|mata)) )?(?:itu|ini|tersebut)\b"
)
# "Pertemuan berlangsung di A, Kamis (4/4)": which one, the text has told.
_MOMENTS = (
    words("time.after")
    | words("time.after_rare")
    | {"awal", "akhir", "membuka", "mengawali", "menutup", "pembukaan", "bahwa", "menyebut", "mengatakan"}
)
_TAKES_PLACE = re.compile(r"(?: yang)? (?:berlangsung|digelar|diadakan|dilakukan|dilaksanakan|dilangsungkan|terjadi)\b")
# "Pertemuan kedua di Hanoi", but not "pertemuan kedua negara"; "ini pertemuan pertama keduanya" is the one just told.
_COUNTED = re.compile(
    r" (?:(?:pertama|kedua|ketiga|keempat|terakhir)(?:,| (?:yang|di|pada|mereka|keduanya|kedua|berlangsung|digelar)\b)|"
    r"(?:(?!serupa\b)[a-z]+ ){0,4}?(?:terakhir(?: kali)?|sebelumnya|tahun lalu) "
    r"(?:berlangsung|digelar|diadakan|dilakukan|terjadi)\b)"
)
# "Setelah pertemuan sebelumnya di Hanoi": of the two of whom the sentence speaks.
_BEFORE = re.compile(r" (?:mereka )?(?:yang )?(?:sebelumnya|pertama|terakhir)\b")
_ONCE_MORE = re.compile(r" (?:lagi|kembali|(?:untuk )?(?:yang )?kedua kali(?:nya)?)\b")
_THIS = re.compile(
    r"(?:(?:Bagi|Untuk|Buat) [^,.;]{2,60}, (?:ini|itu)(?:lah)?|(?:Ini|Itu)(?:lah)?|"
    r"(?:Hal|Lawatan|Kunjungan|Pertemuan|Perundingan|Pembicaraan|Perjumpaan|Dialog|Jamuan|Audiensi|Tatap muka|Momen) "
    r"(?:ini|itu|tersebut))(?: pun| juga)? "
    r"(?:(?:adalah|merupakan|menjadi|menandai|tercatat sebagai) )?(?:sekaligus )?"
    r"(?:pertemuan|perjumpaan|perundingan|pembicaraan|dialog|tatap muka)\b"
)
# "Pembahasan dilakukan saat pertemuan tanggal 16 Desember"
_ON_DAY = re.compile(rf" (?:pada |hari |pada hari )?(?:tanggal )?(?:\d{{1,2}} [A-Z]\w+|{WEEKDAY}\b)")
_SAID_AFTER = re.compile(
    rf"\b{any_of(words('speech.says'))} [^.;:\"]{{0,50}}\b{any_of(words('time.after'))} (?:me(?:laku|ngada)kan )?$"
)
_ANOTHER = re.compile(
    r"\b(?:rapat|sidang|rakor|ratas|konferensi pers|jumpa pers|seminar|upacara)\b|"
    r"\b(?:pertemuan|bertemu|menemui|menerima|berdialog|dialog|audiensi)(?: dengan| bersama)? "
    r"(?:para|sejumlah|beberapa|puluhan|ratusan|perwakilan|pengusaha|warga|pekerja|mahasiswa|pelajar|tokoh|investor|"
    r"jajaran|(?:kabinet|tim|staf|fraksi|koalisi|dewan|anggota|pembantu|penasihat|menteri-menteri)(?:nya)?)\b|"
    r"\b(?:mengumpulkan|memanggil|menghimpun|memimpin|mengundang|berkumpul|berembuk|berkonsultasi|berkoordinasi|"
    r"berdiskusi|memberi(?:kan)? (?:peng)?arahan)(?: (?!lalu\b|yang\b)\w+){0,3} (?:kabinet|(?:para|seluruh|semua) \w+|"
    r"menteri-menteri|penasihat|pembantu|jajaran|tim|staf|fraksi|koalisi|partai|parlemen|dewan|gubernur|panglima)(?:nya)?\b",
    re.IGNORECASE,
)
# "Dalam pertemuan puncak mereka", but not "pertemuan dengan mereka", "pertemuan itu, mereka".
_THEIRS = re.compile(
    r"(?: (?!(?:dengan|bersama|antara|untuk|oleh|dari|bagi|di|pada|dan|itu|ini|tersebut)\b)[a-z]+){0,2}"
    r" (?:mereka|keduanya)\b"
)
_ALL = frozenset({"kedua", "ketiga", "keempat", "kelima", "semua", "seluruh", "rangkaian", "pertemuan", "pembicaraan"})
_NONE = re.compile(r"\b(?:tidak|tak) (?:akan )?ada (?:rencana |agenda |jadwal )?$", re.IGNORECASE)
# Lines that point to other articles, and what players and forms leave in the text.
_FOREIGN = re.compile(
    r"[(\[-]? ?(?:Baca [Jj]uga|BACA JUGA|Baca [Ss]elengkapnya|Lihat [Jj]uga|Lihat [Vv]ideo|Simak|Saksikan|Tonton|"
    r"\[Gambas|Artikel ini|Berita [Tt]erkait|Pilihan [Ee]ditor|Halaman [Ss]elanjutnya|SCROLL|ADVERTISEMENT)"
)
_LONGEST_HEADLINE, _INDENT = 80, 10
_NO_CHANCE = 40
"""So many characters are repeated by no chance."""
_SINCE_TOLD = 3000
"""So many characters back another gathering is looked for; bounds the time on hostile text."""
_PLANNED = re.compile(r"\b(?:dijadwalkan|diagendakan|direncanakan|rencananya)\b")
_NEXT_POINT = re.compile(r"(?:Dilanjutkan|Disusul|Kemudian|Lalu|Selanjutnya|Berikutnya|(?:Setelah|Sesudah|Usai) itu)\b")
_COORDINATES = frozenset({"dan", "lalu", "kemudian", "sedangkan", "sementara", "serta"})
"""Before the clause of another meeting, whose day may stand before its word: "dan besok ia bertemu C"."""


def again(reading: Reading, trigger: Trigger, told_at: int) -> bool:
    """ "Pertemuan itu": a meeting told before, and no other gathering told since.

    ``told_at``: the character behind the meeting told last.
    """
    dated = Flag.COUNTABLE in trigger.flags and _ON_DAY.match(_behind(reading, trigger)) is not None
    opens = reading.sentences[reading.sentence_at(trigger.first)].first == trigger.first or all_of(reading, trigger)
    opens = opens or reading.tokens[trigger.first - 1].lower in _MOMENTS  # "kata A di awal pertemuan yang digelar di B"
    taking_place = opens and _TAKES_PLACE.match(_behind(reading, trigger)) is not None
    known = dated or taking_place or _SAME.match(_behind(reading, trigger)) or _told_after(reading, trigger)
    if trigger.detail is Detail.SUMMIT or not known:
        return False
    return not other_told(reading, trigger, told_at)


def _told_after(reading: Reading, trigger: Trigger) -> bool:
    """ "Kata Menag usai pertemuan di Amman, Selasa (20/9)": the one of which he speaks."""
    start = reading.tokens[trigger.first].start
    return _SAID_AFTER.search(reading.clean, max(0, start - 90), start) is not None


def other_told(reading: Reading, trigger: Trigger, told_at: int) -> bool:
    """Whether another gathering, at home, was told since: "pertemuan itu" is that one."""
    start = reading.tokens[trigger.first].start
    return _ANOTHER.search(reading.clean, max(told_at, start - _SINCE_TOLD), start) is not None


def all_of(reading: Reading, trigger: Trigger) -> bool:
    """ "Kedua pertemuan berlangsung di A": all of a row that was just told."""
    first = reading.sentences[reading.sentence_at(trigger.first)].first
    before = {token.lower for token in reading.tokens[first : trigger.first]}
    return 0 < trigger.first - first <= 2 and before <= _ALL


def next_point(reading: Reading, sentence: Sentence) -> bool:
    """ "A dijadwalkan bertemu B. Setelah itu, ia menemui C": whether a sentence tells the next point of a programme."""
    if sentence.index == 0 or _NEXT_POINT.match(reading.clean, sentence.start) is None:
        return False
    before = reading.sentences[sentence.index - 1]
    return _PLANNED.search(reading.clean, before.start, before.end) is not None


def foreign_lines(reading: Reading) -> set[int]:
    """The sentences (indices) that point to other articles, belong to the page, or that the page repeats: captions."""
    found: set[int] = set()
    told: set[str] = set()
    for sentence in reading.sentences:
        text = reading.clean[sentence.start : sentence.end]
        if _FOREIGN.match(text) or (len(text) > _NO_CHANCE and text in told):
            found.add(sentence.index)
        told.add(text)
    return found


def is_this(reading: Reading, sentence: Sentence) -> bool:
    """ "Ini adalah pertemuan pertama mereka": the one just told."""
    start = sentence.start + reading.clean.startswith('"', sentence.start)
    return _THIS.match(reading.clean, start) is not None


def counted(reading: Reading, trigger: Trigger) -> bool:
    """ "Pertemuan kedua yang berlangsung di Hanoi": one of several of the same people, told by its number."""
    return Flag.COUNTABLE in trigger.flags and bool(_COUNTED.match(_behind(reading, trigger)))


def once_more(reading: Reading, trigger: Trigger) -> bool:
    """ "Bertemu lagi"."""
    return _ONCE_MORE.match(_behind(reading, trigger)) is not None


def before_that(reading: Reading, trigger: Trigger) -> bool:
    """ "Setelah pertemuan sebelumnya"."""
    return _BEFORE.match(_behind(reading, trigger)) is not None


def theirs(reading: Reading, trigger: Trigger) -> bool:
    """ "Dalam pertemuan puncak mereka di C": of those of whom the sentence speaks; not "para menlu G7 ... mereka"."""
    first = reading.sentences[reading.sentence_at(trigger.first)].first
    many = any(t.lower in ("para", "seluruh") for t in reading.tokens[first : trigger.first])
    return not many and _THEIRS.match(_behind(reading, trigger)) is not None


def ruled_out(reading: Reading, trigger: Trigger) -> bool:
    """ "Menyatakan tidak akan ada pertemuan": those who were to meet, told by somebody else."""
    start = reading.tokens[trigger.first].start
    return Flag.DENIABLE in trigger.flags and _NONE.search(reading.clean, max(0, start - 40), start) is not None


def since(reading: Reading, trigger: Trigger) -> bool:
    """ "Keduanya bertemu pada Juni, sejak KTT yang gagal di Vietnam": an earlier meeting of the same people."""
    return trigger.first > 0 and reading.tokens[trigger.first - 1].lower in ("sejak", "pasca", "seperti")


def is_subheading(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence is a headline in the midst of the body: a short line for itself without a full stop."""
    if reading.text.part is not Part.BODY or sentence.index == 0:
        return False
    clean = reading.clean
    above = clean[max(0, sentence.start - _INDENT) : sentence.start].rstrip(" ")
    alone = above.endswith("\n") and clean[sentence.end : sentence.end + 1] in ("\n", "")
    short = sentence.end - sentence.start <= _LONGEST_HEADLINE and clean[sentence.end - 1] not in '.!?"'
    return sentence.headline or (alone and short)


def clause_of(reading: Reading, sentence: Sentence, encounter: Encounter, encounters: Sequence[Encounter]) -> Sentence:
    """The sentence up to where it tells of the next meeting, whose day and place are its own; "A tiba di B, Rabu, usai
    menghadiri KTT C": from there on."""
    at = encounter.trigger.first
    if encounter.binding is Binding.SUMMIT and reading.tokens[at - 1].lower in _AFTER:
        sentence = replace(sentence, start=reading.tokens[at].start)
    later = (m for m in encounters if m.trigger.first > encounter.trigger.first)
    rival = next((m for m in later if set(m.people) != set(encounter.people)), None)
    if rival is None or rival.trigger.first < encounter.last:
        return sentence
    tokens = reading.tokens
    joins = [i for i in range(encounter.last, rival.trigger.first) if tokens[i].lower in _COORDINATES]
    return reading.up_to(sentence, joins[-1] if joins else rival.trigger.first)


def _behind(reading: Reading, trigger: Trigger) -> str:
    """A few words of text behind a trigger."""
    end = reading.tokens[trigger.last - 1].end
    return reading.clean[end : end + 60]
