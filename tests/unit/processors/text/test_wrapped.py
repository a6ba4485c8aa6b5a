"""Lines that were broken for their length are put together; headlines, lists and paragraphs stay apart."""

from __future__ import annotations

import pytest

from processors.text.wrapped import halves_joined, unwrapped


@pytest.mark.parametrize(
    "text",
    [
        "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin di|Moskwa, Rabu (3/9/2025).",
        "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir|Putin di Moskwa. Keduanya membahas energi.",
        "Presiden Turki Recep Tayyip Erdogan menerima|Presiden Prabowo Subianto di Ankara, Selasa|(11/3).",
        "Kanselir Jerman Olaf Scholz dan PM Inggris Keir|Starmer menggelar pertemuan.",
        "Presiden Prabowo Subianto tiba di Moskwa, Rusia,|Rabu",
        # a full stop that ends no sentence
        "Presiden Prabowo Subianto bertemu Presiden Putin di St.|Petersburg, Kamis (19/6/2025).",
        "Presiden Filipina Ferdinand Marcos Jr.|bertemu PM Anwar Ibrahim di Manila.",
        "Menteri Luar Negeri Retno L.P.|Marsudi bertemu Menlu Wang Yi di Beijing",
        "Wakil Presiden menerima kunjungan Dr.|Mahathir Mohamad di Jakarta.",
        # a sentence whose verb stands in an earlier line, in lines that were broken by the eye
        "Menteri Luar Negeri Sugiono mengunjungi Menteri|Luar Negeri Timor Leste di Dili|Timur, Rabu (5/3/2025).",
        # a narrow column
        "Raja Yordania Abdullah|II menjamu Presiden Irak|Abdul Latif Rashid.",
        # a quotation goes on
        '"Di London saya bertemu dengan PM Inggris Keir Starmer.|Hasilnya cukup bagus," sambung Prabowo.',
    ],
)
def test_a_sentence_goes_on(text: str) -> None:
    assert unwrapped(text.replace("|", "\n")) == text.replace("|", " ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Satu baris",
        # a headline above its paragraph
        "Prabowo Bertemu Presiden Putin\nPresiden Prabowo Subianto tiba di Moskwa kemarin pagi waktu setempat.",
        "Kerja Sama Laut\nKeduanya membahas pula perdagangan dan energi.",
        # headlines below each other
        "Presiden Putin Bertemu Presiden Xi di Beijing\nPM Anwar Ibrahim Bertemu PM Lawrence Wong di Singapura",
        # paragraphs of one line each, and sentences that end with their lines
        "Presiden Prabowo Subianto bertemu Presiden Putin.\nKeduanya membahas kerja sama energi.",
        "Presiden Prabowo Subianto bertemu Presiden Marcos Jr.\nKeduanya membahas kerja sama energi.",
        '"Saya bertemu Presiden Putin di Moskwa.\n"Hasilnya cukup bagus," sambung Prabowo.',
        "Presiden Prabowo Subianto bertemu Presiden Rusia\n\nVladimir Putin membahas kerja sama energi.",
        # a line that is longer than any that was broken at a width
        "Pertemuan kedua kepala negara\n" + "Keduanya membahas kerja sama. " * 4,
        # entries of a list
        "Presiden Prabowo Subianto akan bertemu dengan para pemimpin\n- PM Anwar Ibrahim dari Malaysia.",
        "Presiden Prabowo Subianto akan bertemu dengan para pemimpin\n1. PM Anwar Ibrahim dari Malaysia.",
    ],
)
def test_a_line_that_ends_stays(text: str) -> None:
    assert unwrapped(text) == text


def test_halves_of_a_word() -> None:
    text = "Presiden AS Donald Trump bertemu Pemimpin Korea Utara Kim Jong-\nun di Singapura."
    after = unwrapped(text)
    assert [after[at - 1 : at + 2] for at in halves_joined(text, after)] == ["- u"]
    assert halves_joined("Trump - Kim", "Trump - Kim") == set()
