"""Headlines of other articles within a paragraph are found; sentences of the article, however written, are not."""

from __future__ import annotations

import pytest

from processors.text.pasted import pasted
from tests.support.cost import SLACK, growth

BEFORE = "Presiden Prabowo berpidato di Jakarta."
HEADLINE = "Putin Bertemu Xi Jinping di Beijing"
OTHER = "Putin dan Xi sepakat bertemu di Beijing"
BEHIND = [
    "Dalam pidatonya ia berbicara soal pangan.",
    "Presiden Prabowo Subianto mengatakan pangan penting.",
    'Prabowo menambahkan, "Pangan itu penting."',
    "Wakil Menteri Luar Negeri Arif Havas menambahkan hal lain.",
]


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(
    "link",
    [
        f"Baca juga: {HEADLINE} ",
        f"BACA JUGA:\n{HEADLINE} ",
        f"Baca Juga {HEADLINE} ",
        f"Lihat Juga : {HEADLINE} ",
        f"Simak Video: {HEADLINE} ",
        f"Simak juga Video {HEADLINE} ",
        f"Berita Terkait: {HEADLINE}, Ini yang Dibahas ",
        f"Baca juga: {OTHER}. ",
        f"Baca juga: Xi Luluh Sama Trump! {HEADLINE} ",
        f"Baca juga: {HEADLINE},",
        f"(Baca juga: {OTHER})",
        f"[Baca: {OTHER}]",
    ],
)
def test_a_headline_of_another_article(link: str, behind: str) -> None:
    for text in (f"{BEFORE} {link}{behind}", f"{BEFORE} {link}{behind}\n{BEFORE}"):
        assert [text[start:end].strip() for start, end in pasted(text)] == [link.strip()]


@pytest.mark.parametrize("behind", [BEHIND[0], BEHIND[1], BEHIND[3]])
def test_a_headline_without_a_pointer(behind: str) -> None:
    text = f"{BEFORE} {HEADLINE} {behind}"
    assert [text[start:end] for start, end in pasted(text)] == [f"{HEADLINE} "]


def test_a_quotation_behind_a_headline() -> None:
    text = f'{BEFORE} Baca juga:\n{HEADLINE} "Pangan itu penting," ujar Prabowo.'
    assert [text[start:end] for start, end in pasted(text)] == [f"Baca juga:\n{HEADLINE} "]


def test_a_headline_at_the_end() -> None:
    text = f"{BEFORE} Simak Video: {HEADLINE}"
    assert [text[start:end] for start, end in pasted(text)] == [f"Simak Video: {HEADLINE}"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        BEFORE,
        # the link's own words are lost, and the article goes on
        "Baca juga:, Trump berulang kali mengindikasikan akan bertemu Rouhani.",
        "Baca juga:\nPresiden Prabowo Subianto bertemu Presiden Putin di Moskwa.",
        "Baca Juga\nSekretaris Kabinet Teddy Indra Wijaya dan Menteri Luar Negeri Sugiono mendampingi Prabowo.",
        # words of a sentence
        f"{BEFORE} Simak pidato Presiden Prabowo saat bertemu Putin di Moskwa.",
        f'{BEFORE} "Baca juga laporan kami," kata Putin saat bertemu Xi.',
        # names and offices in a row, and a hurried capital
        f"{BEFORE} Presiden Rusia Vladimir Putin, Xi Jinping, Kim Jong Un bertemu di Beijing.",
        f"{BEFORE} Menteri Luar Negeri Republik Indonesia Retno Marsudi bertemu Menlu Wang Yi.",
        f"{BEFORE} Putin Bertemu Presiden China Xi Jinping membahas energi.",
        # a subheading of this article
        f"{BEFORE} {HEADLINE} Pertemuan itu membahas energi.",
        f"{BEFORE} {HEADLINE} Keduanya membahas energi.",
        # its own title, and a headline without a meeting
        f"{HEADLINE} {BEHIND[0]}",
        f"{BEFORE} Harga Pangan Naik Tajam di Jakarta {BEHIND[0]}",
    ],
)
def test_the_article_itself(text: str) -> None:
    assert pasted(text) == []


@pytest.mark.parametrize("unit", ["Baca juga: ", "Baca juga: Putin ", ". Putin Bertemu ", "(Baca: ", "Simak\n", "! A "])
def test_headlines_are_found_in_linear_time(unit: str) -> None:
    assert growth(lambda size: pasted(unit * (size // len(unit))), 5_000) < SLACK
