"""The rules that cut tokens and sentences."""

from __future__ import annotations

import itertools

import pytest

from processors.models.segment import MAX_TOKENS, Break, breaks, cut_long, paragraphs, tokens, views
from tests.support.cost import SLACK, growth


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim Jong-un (3/9/2025)", ["Kim", "Jong-un", "(", "3", "/", "9", "/", "2025", ")"]),
        ("Rp1.000,5 juta.", ["Rp", "1.000,5", "juta", "."]),
        ("KOMPAS.com, TEMPO.CO dan setkab.go.id.", ["KOMPAS.com", ",", "TEMPO.CO", "dan", "setkab.go.id", "."]),
        ("Putin.Presiden", ["Putin", ".", "Presiden"]),
        ("Ma'ruf R&D U-17 S.H.", ["Ma'ruf", "R&D", "U-17", "S.H", "."]),
        ('"Ya..." — kata‑nya', ['"', "Ya", "...", '"', "—", "kata‑nya"]),
        ("lihat https://a.id/b?c=1 ya", ["lihat", "https://a.id/b?c=1", "ya"]),
        ("surel a.b@c.id.", ["surel", "a.b@c.id", "."]),
    ],
)
def test_tokens(text, expected):
    assert words(text) == expected


def verdicts(text: str) -> list[str]:
    """Give the text's sentences; a doubtful end is written as a question mark on its own."""
    run, cut, start = tokens(text), [], 0
    for at, verdict in enumerate(breaks(text, run)):
        if verdict is not Break.NO:
            cut.append(text[run[start].start : run[at].end] + (" ?" if verdict is Break.ASK else ""))
            start = at + 1
    return cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ia tiba. Lalu pergi.", ["Ia tiba.", "Lalu pergi."]),
        ("Ia tiba.Lalu pergi", ["Ia tiba.", "Lalu pergi"]),
        ("Dr. Ani dan Prof. Budi tiba.", ["Dr. Ani dan Prof. Budi tiba."]),
        ("Susilo B. Yudhoyono", ["Susilo B. ?", "Yudhoyono"]),
        ("PT Astra Tbk. Ia", ["PT Astra Tbk. ?", "Ia"]),
        ('"Siap!" kata Ani. "Ya." Ia pergi.', ['"Siap!" kata Ani.', '"Ya."', "Ia pergi."]),
        ("1. Jakarta", ["1. Jakarta"]),
        ("Benarkah? Ya! Tentu… Baik.", ["Benarkah?", "Ya!", "Tentu…", "Baik."]),
        ("Harga Rp 1.000. Naik.", ["Harga Rp 1.000.", "Naik."]),
        ("U.S. dan D.C. tetap", ["U.S. dan D.C. tetap"]),
    ],
)
def test_sentences(text, expected):
    assert verdicts(text) == expected


def test_paragraphs_are_the_lines_that_say_something():
    text = "satu\r\n\n  \ndua\u2028tiga"
    assert [text[a:b].strip() for a, b in paragraphs(text)] == ["satu", "dua", "tiga"]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("PRABOWO TIBA DI BEIJING , RRC", "PRABOWO TIBA DI BEIJING , RRC"),
        ("prabowo tiba di beijing siang ini", "PRABOWO TIBA DI BEIJING SIANG INI"),
        ("Prabowo Tiba di Beijing , Bertemu Xi", "Prabowo Tiba di Beijing , Bertemu Xi"),
    ],
)
def test_where_capitals_tell_no_names_a_sentence_is_read_twice(text, second):
    assert views(text.split()) == [text.lower().split(), second.split()]


@pytest.mark.parametrize("text", ["Prabowo tiba di Beijing siang ini", "Prabowo Subianto ( kiri )", "KPK DPR", ""])
def test_running_text_and_scraps_are_read_as_they_stand(text):
    assert views(text.split()) == [text.split()]


def test_long_runs_are_cut():
    run = tokens("kata " * 1000)
    pieces = cut_long(run)
    assert max(map(len, pieces)) == MAX_TOKENS
    assert [token for piece in pieces for token in piece] == run


@pytest.mark.parametrize("unit", ["a.", "a", "www.", "a@", "1.", "-", "a-", "e\u0301", "+", ".", "\u0300", "A.b@"])
def test_time_grows_with_length_alone(unit):
    assert growth(lambda size: tokens(unit * size), 2_000) < SLACK
    text = unit * 50_000
    run = tokens(text)
    assert all(one.end <= two.start for one, two in itertools.pairwise(run))
    assert "".join(text[token.start : token.end] for token in run) == text
