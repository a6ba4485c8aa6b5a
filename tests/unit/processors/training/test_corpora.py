"""What goes into training: read right, mapped right, and nothing of a test set."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from processors.training.ner import examples
from processors.training.ner.examples import HEADS, NEWS, Example, recase, with_dateline
from processors.training.ner.truecase import Truecaser
from processors.training.sources import corpora
from processors.training.sources.corpora import TaggedSentence, key, read_tagged, without_leaks
from processors.training.sources.places import Folders

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
    apart = {key(e.words) for e in dev["news"]}
    assert not [e for e in train if key(e.words) in apart]
    assert len(train) > 36_000
    times = Counter(key(e.words) for e in train if e.rows[HEADS.index("nergrit")] is not None)
    assert set(times.values()) == {4}
    assert len(dev.pop("news")) > 2000
    assert {name: len(rows) for name, rows in dev.items()} == {"idner": 367, "nergrit": 209, "nerp": 840}


def test_each_data_set_teaches_its_own_head():
    sentence = TaggedSentence(("warga", "Israel"), ("O", "B-GPE"))
    assert examples.as_example(sentence, "news", Truecaser([])) == example("warga Israel", news="O B-GPE")
    assert examples.as_example(sentence, "idner", Truecaser([])) == example("warga Israel", idner="O B-GPE")
    nerp = examples.as_example(TaggedSentence(("jokowi",), ("B-PPL",)), "nerp", Truecaser([]))
    assert nerp == example("Jokowi", nerp="B-PPL")


def test_truecasing_takes_the_usual_form_away_from_sentence_starts():
    truecase = Truecaser([["Kata", "Jokowi", ".", "Kata", "dia", "kata", "KPK"]])
    assert truecase(["kata", "jokowi", "kata", "kpk", "xyz"]) == ("Kata", "Jokowi", "kata", "KPK", "xyz")
    assert truecase([]) == ()


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
