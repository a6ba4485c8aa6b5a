"""Texts are made readable, and every offset finds back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.text.normalise import Text, normalise
from schemas.entities import Part
from schemas.news import NewsItem


def body(text: str, *names: str) -> Text:
    return normalise(NewsItem(id="1", title="Judul", body=text), lambda word: word in names).body


@pytest.mark.parametrize(
    ("original", "clean"),
    [
        ("“Kami siap,” kata dia – ‘segera’.", "\"Kami siap,\" kata dia - 'segera'."),
        ("Rabu\u00a0(3/9)\u2009malam", "Rabu (3/9) malam"),
        ("harga 3 < 4 & 5 > 2", "harga 3 < 4 & 5 > 2"),
    ],
)
def test_replacements_keep_the_length(original: str, clean: str) -> None:
    text = body(original)
    assert (text.clean, len(text.clean), text.starts) == (clean, len(original), None)


@pytest.mark.parametrize(
    ("original", "clean"),
    [
        ("PM Inggris <b>Keir Starmer</b> dan <i>PM</i> Kanada", "PM Inggris Keir Starmer dan PM Kanada"),
        ("Presiden  Rusia \t\u00a0 Vladimir Putin", "Presiden Rusia Vladimir Putin"),
        ("Presiden A.S. Donald Trump", "Presiden AS Donald Trump"),
        ("Menlu a.S. Mike Pompeo", "Menlu AS Mike Pompeo"),
        ("di A.S.", "di A.S."),
        ("Zulkifli Hasan, S.E., M.Si, Ph.D. menerima", "Zulkifli Hasan menerima"),
        ("Zulkifli Hasan, S.E. Ia menerima", "Zulkifli Hasan, S.E. Ia menerima"),
    ],
)
def test_blanks_and_dots_that_say_nothing_are_left_out(original: str, clean: str) -> None:
    text = body(original)
    assert text.clean == clean
    at = text.clean.index(clean.split()[-1])
    assert text.span(at, at + 1).text == clean.split()[-1][0]


@pytest.mark.parametrize(
    ("original", "clean"),
    [
        ("Vladimir Putinmenyerahkan koin", "Vladimir Putin menyerahkan koin"),
        ("ke Rusiadan China", "ke Rusia dan China"),
        ("harus menjadiPrioritas utama", "harus menjadi Prioritas utama"),
        ("revisi undang-undang.Tentu saja", "revisi undang-undang. Tentu saja"),
        ("Presiden RIPrabowo tiba", "Presiden RI Prabowo tiba"),
        ("AFP/BUDI SANTOSOPresiden Prabowo tiba", "AFP/BUDI SANTOSO Presiden Prabowo tiba"),
    ],
)
def test_glued_words_are_cut(original: str, clean: str) -> None:
    assert body(original, "Putin", "Rusia").clean == clean


@pytest.mark.parametrize("text", ["Sudan dan Jordan", "YouTube dan WhatsApp", "KOMPAS.com melaporkan", "Putingbeliung"])
def test_other_words_stay_whole(text: str) -> None:
    assert body(text, "Putin").clean == text


@pytest.mark.parametrize("text", ["Menteri Pendidikan tiba", "Sheikh Hamdan tiba"])
def test_a_word_that_only_begins_as_a_name_is_whole(text: str) -> None:
    assert body(text, "Pen", "Ham", "Hamdan").clean == text


def test_a_name_that_stands_alone_elsewhere_is_known() -> None:
    assert body("Shinawatramengatakan itu. Kata Shinawatra lagi.").clean.startswith("Shinawatra mengatakan")


@pytest.mark.parametrize(
    ("original", "clean"),
    [
        ('Presiden Ferdinand "Bongbong" Marcos Jr tiba', "Presiden Ferdinand Bongbong Marcos Jr tiba"),
        ("Maria Leonor “Leni” Gerona Robredo", "Maria Leonor Leni Gerona Robredo"),
        ('kata Trump, "Kami siap" Putin', 'kata Trump, "Kami siap" Putin'),
        ('Trump menyebut "Perang Dingin" itu', 'Trump menyebut "Perang Dingin" itu'),
    ],
)
def test_a_nickname_is_part_of_the_name(original: str, clean: str) -> None:
    assert body(original).clean == clean


def test_a_name_broken_at_its_hyphen_is_whole() -> None:
    text = body("Presiden AS Donald Trump bertemu Pemimpin Korea Utara Kim Jong-\nun di Singapura.")
    at = text.clean.index("Jong-un")
    assert text.span(at, at + 7).text == "Jong-\nun"
    assert text.shown(at - 4, at + 7) == "Kim Jong-un"


def test_spans_slice_the_original() -> None:
    text = body("\u200bPutinbertemu Xi", "Putin")
    start = text.clean.index("bertemu")
    span = text.span(start, start + len("bertemu"))
    assert (span.part, span.text, text.original[span.start : span.end]) == (Part.BODY, "bertemu", "bertemu")


def test_the_day_is_jakartas() -> None:
    item = NewsItem(id="1", title="x", published_at="2025-09-02T20:30:00Z")
    assert str(normalise(item).published) == "2025-09-03"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.data())
def test_any_text_maps_back(original: str, data: st.DataObject) -> None:
    text = normalise(NewsItem(id="1", title="x", body=original)).body
    if not text.clean:
        return
    start = data.draw(st.integers(0, len(text.clean) - 1))
    end = data.draw(st.integers(start + 1, len(text.clean)))
    span = text.span(start, end)
    assert 0 <= span.start < span.end <= len(original)
    assert span.text == original[span.start : span.end]
