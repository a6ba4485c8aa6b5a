"""Sentences labelled by our guide: names kept apart from their text find their words again."""

from __future__ import annotations

from pathlib import Path

from processors.text.tagged import Span
from processors.training.sources.corpora import TaggedSentence, held_out_keys, key, read_tagged
from processors.training.sources.labelled import Labelled, news_sentences, read_names, shared_sentences, tagged
from processors.training.sources.places import Folders
from schemas.entities import EntityType
from tests.unit.processors.training.test_corpora import shared


def test_a_row_names_the_article_the_sentence_and_its_names(tmp_path: Path):
    path = tmp_path / "names.csv"
    path.write_text("article,start,end,names\na-1,0,21,PER 0 6;GPE 15 20\na-2,5,9,\n", encoding="utf-8")
    assert list(read_names(path)) == [
        Labelled("a-1", 0, 21, (Span(0, 6, EntityType.PER), Span(15, 20, EntityType.GPE))),
        Labelled("a-2", 5, 9, ()),
    ]


def test_names_find_their_words():
    names = (Span(0, 11, EntityType.PER), Span(21, 26, EntityType.GPE))
    assert tagged("Joko Widodo, tiba di Bogor.", names) == TaggedSentence(
        ("Joko", "Widodo", ",", "tiba", "di", "Bogor", "."), ("B-PER", "I-PER", "O", "O", "O", "B-GPE", "O")
    )


def test_our_names_are_of_our_types_in_order_and_apart():
    rows = list(read_names())
    assert len(rows) > 20_000
    for row in rows:
        assert {name.label for name in row.names} <= set(EntityType)
        ends = [0, *(name.end for name in row.names)]
        assert all(
            end <= name.start < name.end <= row.end - row.start for end, name in zip(ends, row.names, strict=False)
        )
    places = [(row.article, row.start) for row in rows]
    assert places == sorted(set(places))


@shared
def test_every_name_begins_and_ends_with_a_word():
    learn, check = news_sentences(Folders())
    told = sum(tag.startswith("B-") for sentence in [*learn, *check] for tag in sentence.tags)
    given = shared_sentences(Folders())
    assert told == sum(len(row.names) for row in read_names()) + sum(
        tag.startswith("B-") for sentence in given for tag in sentence.tags
    )


@shared
def test_no_article_of_ours_holds_a_test_sentence():
    test = {key(s.words) for s in read_tagged(Folders().ner / "news-2019.test.conll")}
    assert test <= held_out_keys(Folders())
    learn, check = news_sentences(Folders())
    assert not test.intersection(key(sentence.words) for sentence in [*learn, *check])
