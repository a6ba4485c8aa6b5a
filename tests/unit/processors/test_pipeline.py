"""The contract of ``analyze``: order, languages, versions, ids, and the same answer in any batch."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from processors.pipeline import RULES_VERSION, analyze
from processors.text.markup import as_seen
from processors.text.tagged import TaggedText
from schemas.codec import encode
from schemas.entities import EntityType, Part
from schemas.mentions import FieldName, Status
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

MEETING = "Presiden Rusia Vladimir Putin bertemu Presiden Belarus Alexander Lukashenko di Minsk, Selasa (11/3)."


def item(body: str = MEETING, **fields: str) -> NewsItem:
    return NewsItem(**({"id": "a", "title": "Berita", "body": body, "published_at": "2025-03-12"} | fields))


@pytest.mark.parametrize("language", ["id", "id-ID", "in", "ID", "id_ID"])
def test_indonesian_is_read(language: str) -> None:
    result = analyze([item(language=language)], FakeTagger())[0]
    assert result.tagged.skipped is None
    assert len(result.mentions) == 1


@pytest.mark.parametrize("language", ["en", "ms", "en-ID", "jv", "idx"])
def test_other_languages_pass_through_unread(language: str) -> None:
    result = analyze([item(language=language)], FakeTagger())[0]
    assert (result.tagged.skipped, result.tagged.entities, result.mentions) == ("language", (), ())


def test_results_keep_the_order_of_items() -> None:
    items = [item(id=str(i), language="en" if i % 3 == 0 else "id") for i in range(7)]
    assert [r.tagged.item_id for r in analyze(items, FakeTagger())] == [i.id for i in items]


def test_nothing_in_nothing_out() -> None:
    assert analyze([], FakeTagger()) == []


def test_a_batch_gives_what_single_items_give() -> None:
    items = [item(id="1"), item("Harga beras naik.", id="2"), item(id="3", language="en"), item(id="4", title="Putin")]
    together = analyze(items, FakeTagger())
    assert together == [analyze([i], FakeTagger())[0] for i in items]


def test_the_same_item_gives_the_same_bytes() -> None:
    one, two = (analyze([item()], FakeTagger())[0] for _ in range(2))
    assert encode(one.tagged) == encode(two.tagged)
    assert [encode(m) for m in one.mentions] == [encode(m) for m in two.mentions]


def test_version_names_tagger_and_rules() -> None:
    result = analyze([item()], FakeTagger())[0]
    assert result.tagged.model_version == f"{FakeTagger.version}+{RULES_VERSION}" == result.mentions[0].model_version


def test_entities_carry_country_and_leader() -> None:
    entities = analyze([item(title="Kata Putin")], FakeTagger())[0].tagged.entities
    assert [e.part for e in entities] == sorted((e.part for e in entities), key=[Part.TITLE, Part.BODY].index)
    putin = next(e for e in entities if e.type is EntityType.PER and e.text.endswith("Putin"))
    assert putin.leader_id == "Q7747"


def test_every_span_slices_to_its_text() -> None:
    source = item(
        "<b>Presiden Rusia</b> Vladimir Putinbertemu Presiden Belarus Alexander Lukashenko di Minsk, Selasa (11/3)."
    )
    result = analyze([source], FakeTagger())[0]
    texts = {Part.TITLE: source.title, Part.BODY: source.body}
    spans = [s for m in result.mentions for support in m.support.values() for s in support.spans]
    for span in [*spans, *result.tagged.entities]:
        assert texts[span.part][span.start : span.end] == span.text
    assert len(result.mentions) == 1
    assert result.mentions[0].evidence == as_seen(source.body)


def test_two_meetings_on_unknown_days_have_two_ids() -> None:
    body = (
        "Menlu Sugiono bertemu Presiden Mesir Abdel Fattah el-Sisi. "
        "Sebelumnya, dalam pertemuan terpisah, Menlu Sugiono bertemu Menlu Mesir Badr Abdelatty."
    )
    ids = [m.id for m in analyze([item(body)], FakeTagger())[0].mentions]
    assert len(ids) == len(set(ids)) == 2


def test_a_missing_publication_day_leaves_relative_days_open() -> None:
    undated = NewsItem(id="a", title="", body=MEETING)
    mention = analyze([undated], FakeTagger())[0].mentions[0]
    assert (mention.date, mention.status) == (None, Status.HELD)


def test_support_names_the_rule_of_each_field() -> None:
    mention = analyze([item()], FakeTagger())[0].mentions[0]
    assert {FieldName.PARTICIPANTS, FieldName.STATUS, FieldName.DATE, FieldName.CITY} <= set(mention.support)
    assert all(s.reason and 0 <= s.confidence <= 1 for s in mention.support.values())


class CountingTagger(FakeTagger):
    """Notes the texts that it is asked to read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        self.texts += texts
        return super().tag_batch(texts)


def test_without_entities_the_networks_read_only_what_may_tell_of_a_meeting() -> None:
    items = [item("Harga beras naik."), item(), item("Presiden Joko Widodo menonton laga.", id="b"), item()]
    tagger = CountingTagger()
    alone = analyze(items, tagger, entities=False)
    assert len(tagger.texts) == 2 * 2
    assert [one.mentions for one in alone] == [one.mentions for one in analyze(items, FakeTagger())]
    assert [one.tagged for one in alone] == [None] * 4
    assert [one.gated for one in alone] == [True, False, True, False]


def test_what_is_in_another_language_gives_nothing_without_entities() -> None:
    (result,) = analyze([item(language="en")], CountingTagger(), entities=False)
    assert (result.tagged, result.mentions, result.gated, result.skipped) == (None, (), False, True)
