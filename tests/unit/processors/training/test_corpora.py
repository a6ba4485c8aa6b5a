"""What goes into training: read right, mapped right, and nothing of a test set."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from processors.models.conventions import settle
from processors.training.ner import examples
from processors.training.ner.examples import HEADS, NERP, NEWS, Example, recase, with_dateline
from processors.training.ner.truecase import Truecaser
from processors.training.sources import corpora
from processors.training.sources.corpora import TaggedSentence, key, read_tagged, without_leaks
from processors.training.sources.places import Folders

COUNTRIES = frozenset({"Israel", "Inggris"})
shared = pytest.mark.skipif(not Folders().ner.is_dir(), reason="the shared data sets are not here")


def example(words: str, **rows: str) -> Example:
    told = [tuple(rows[head].split()) if head in rows else None for head in HEADS]
    return Example(tuple(words.split()), tuple(told))


def test_reads_tabs_and_spaces_and_folds_labels(tmp_path: Path):
    path = tmp_path / "x.txt"
    path.write_text("Joko PROPN B-PERSON\r\nWidodo PROPN I-PERSON\r\n\r\n\r\nroti\tB-FNB\n", encoding="utf-8")
    assert read_tagged(path, {"PERSON": "PER"}) == [
        TaggedSentence(("Joko", "Widodo"), ("B-PER", "I-PER")),
        TaggedSentence(("roti",), ("O",)),
    ]


def test_sentences_of_dev_and_test_sets_and_repeats_are_dropped():
    train = [
        TaggedSentence(tuple(words.split()), ()) for words in ("Jokowi tiba .", "jokowi Tiba", "Ia pergi", "Kim - un")
    ]
    assert without_leaks(train, {key(["Kim-un"])}) == [train[0], train[2]]


@shared
def test_no_training_sentence_stands_in_a_dev_or_test_set():
    places = Folders()
    held_out = corpora.held_out_keys(places)
    train, dev = examples.build(places, Truecaser([]))
    assert not [e for e in train if key(e.words) in held_out]
    assert len(train) > 8000
    assert {name: len(rows) for name, rows in dev.items()} == {"idner": 367, "nergrit": 209, "nerp": 840}


@shared
def test_country_names_are_single_words():
    names = examples.country_names(Folders())
    assert {"Rusia", "Israel", "AS", "Tiongkok"} <= names
    assert not [name for name in names if " " in name]


def test_each_data_set_teaches_its_own_head_and_idner_and_nergrit_the_news_head():
    sentence = TaggedSentence(("warga", "Israel"), ("O", "O"))
    idner = examples.as_example(sentence, "idner", Truecaser([]), COUNTRIES)
    assert idner.rows[NEWS] == ("O", "B-LOC")
    assert idner.rows[examples.IDNER] == ("O", "O")
    assert idner.rows[NERP] is None
    nerp = examples.as_example(TaggedSentence(("jokowi",), ("B-PPL",)), "nerp", Truecaser([]), COUNTRIES)
    assert nerp.words == ("Jokowi",)
    assert [row is None for row in nerp.rows] == [True, False, True, True]


def test_truecasing_takes_the_usual_form_away_from_sentence_starts():
    truecase = Truecaser([["Kata", "Jokowi", ".", "Kata", "dia", "kata", "KPK"]])
    assert truecase(["kata", "jokowi", "kata", "kpk", "xyz"]) == ("Kata", "Jokowi", "kata", "KPK", "xyz")
    assert truecase([]) == ()


@pytest.mark.parametrize(
    ("words", "tags", "expected"),
    [
        ("warga Israel", "O O", "O B-LOC"),
        ("bahasa Inggris", "O O", "O O"),
        ("Pemerintah Provinsi DKI Jakarta menilai", "O O B-LOC I-LOC O", "B-ORG I-ORG I-ORG I-ORG O"),
        ("Dinas Kesehatan dan Polda Bali", "O O O O B-LOC", "B-ORG I-ORG O B-ORG I-ORG"),
        ("di Liga Inggris", "O O B-LOC", "O O O"),
        ("Honda Civic dan Honda Motor", "B-ORG I-ORG O B-ORG I-ORG", "O O O B-ORG I-ORG"),
        ("Universitas Joko Widodo", "O B-PER I-PER", "O B-PER I-PER"),
        ("KOMPAS.com - Jakarta", "O O B-LOC", "B-ORG O B-LOC"),
        ("Sir Alex Ferguson", "B-PER I-PER I-PER", "O B-PER I-PER"),
        ("Putra Mahkota Salman", "B-PER I-PER I-PER", "O O B-PER"),
        ("Putra Mahkota Arab", "B-PER I-PER B-LOC", "O O B-LOC"),
        ("Emir Qatar Tamim", "B-ORG I-ORG B-PER", "O B-LOC B-PER"),
        ("IHSG naik", "B-ORG O", "O O"),
        ("kata Israel", "O B-ORG", "O B-LOC"),
        ("di Provinsi Bali", "O O B-LOC", "O B-LOC I-LOC"),
        ("Bank Rakyat ( Persero ) Tbk", "B-ORG I-ORG O O O O", "B-ORG I-ORG I-ORG I-ORG I-ORG I-ORG"),
        ("PBB ( UN ) Guterres", "B-ORG O B-ORG O B-PER", "B-ORG O B-ORG O B-PER"),
        ("Mabes Polda Bali itu", "B-ORG I-ORG I-ORG O", "B-ORG I-ORG I-ORG O"),
    ],
)
def test_conventions(words, tags, expected):
    assert settle(words.split(), tuple(tags.split()), COUNTRIES) == tuple(expected.split())


def test_recasing_keeps_the_number_of_words():
    drawn = {recase(("Jokowi", "di", "AS"), random.Random(seed), 0.3) for seed in range(30)}
    assert drawn == {("Jokowi", "di", "AS"), ("JOKOWI", "DI", "AS"), ("jokowi", "di", "as"), ("Jokowi", "Di", "AS")}


def test_a_dateline_is_tagged_for_the_news_head_alone():
    given = example("Ia tiba", news="O O", idner="O O")
    for seed in range(20):
        told = with_dateline(given, random.Random(seed))
        news = told.rows[NEWS]
        assert news is not None
        assert len(news) == len(told.words)
        assert told.words[-2:] == ("Ia", "tiba")
        assert told.rows[1:] == (None, None, None)
