"""The whole way on Apache Kafka 4: news items in, entities, mentions and meetings out, rubbish to the dead letters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import pytest
from aiokafka import AIOKafkaProducer

from processors.joining.claims.keys import partition_key
from processors.joining.joiner import Joiner
from processors.pipeline import Analysis
from schemas.codec import decode, encode
from schemas.errors import Reason
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from streams.cli.analyze import read_items
from streams.cli.render.console import Refusals
from streams.dev_broker import RunningBroker, start_broker
from streams.kafka import topics
from streams.kafka.consuming import read_stored
from streams.kafka.sending import item_output
from streams.language.offline import analyze_items
from streams.language.pool import Result
from streams.records import Output, Record
from tests.integration.flow import (
    FAKE,
    REAL,
    SHARED,
    by_mentions,
    final_meetings,
    keys,
    read_until,
    running,
    send_all,
    settings_for,
    start_worker,
    supervised,
)
from tests.support.examples import mention_of

pytestmark = pytest.mark.kafka

ARCHIVE = SHARED / "data/archive/click-id-2019.jsonl.xz"
ITEMS = 600


def _good(number: int) -> bytes:
    day = 1 + number % 28
    body = f"Presiden Rusia Vladimir Putin bertemu Presiden Prancis Emmanuel Macron di Paris, ({day}/9/2025)."
    item = {"id": f"good-{number}", "title": "Putin bertemu Macron", "body": body, "date": f"2025-09-{day:02}"}
    return json.dumps(item).encode()


BROKEN: dict[str, tuple[Callable[[int], bytes | None], Reason]] = {
    "null value": (lambda n: None, Reason.EMPTY),
    "no bytes": (lambda n: b"", Reason.EMPTY),
    "white space": (lambda n: b" " * (n + 1), Reason.NOT_JSON),
    "cut off": (lambda n: b'{"title": "Pesan ke-%d' % n, Reason.NOT_JSON),
    "plain text": (lambda n: b"Presiden bertemu %d" % n, Reason.NOT_JSON),
    "two documents": (lambda n: b'{"title": "a"} {"title": "%d"}' % n, Reason.NOT_JSON),
    "not a number": (lambda n: b'{"title": "a", "x%d": NaN}' % n, Reason.NOT_JSON),
    "lone surrogate": (lambda n: b'{"title": "\\ud800 %d"}' % n, Reason.NOT_JSON),
    "latin-1": (lambda n: f'{{"title": "José {n}"}}'.encode("latin-1"), Reason.NOT_UTF8),
    "zip bytes": (lambda n: b"\x1f\x8b\x08%d" % n, Reason.NOT_UTF8),
    "an array": (lambda n: b'[{"title": "%d"}]' % n, Reason.NOT_OBJECT),
    "a number": (lambda n: b"%d" % n, Reason.NOT_OBJECT),
    "a string": (lambda n: b'"judul %d"' % n, Reason.NOT_OBJECT),
    "too deep": (lambda n: b'{"title": ' + b"[" * (100 + n) + b"]" * (100 + n) + b"}", Reason.TOO_DEEP),
    "too large": (lambda n: b'{"title": "' + b"a" * (1024 * 1024 + n) + b'"}', Reason.TOO_LARGE),
    "no text": (lambda n: b'{"id": "%d", "url": "http://contoh.example/"}' % n, Reason.NO_TEXT),
    "blank text": (lambda n: b'{"id": "%d", "title": " ", "body": "\\n"}' % n, Reason.NO_TEXT),
    "30 February": (lambda n: b'{"title": "%d", "date": "2025-02-30"}' % n, Reason.IMPOSSIBLE_DATE),
    "date in words": (lambda n: b'{"title": "%d", "date": "kemarin"}' % n, Reason.IMPOSSIBLE_DATE),
    "list as title": (lambda n: b'{"title": ["%d", "dua"]}' % n, Reason.BAD_FIELD),
}


@pytest.fixture
def fresh(kafka: RunningBroker) -> Iterator[RunningBroker]:
    """A broker with empty topics, for one test alone; ``kafka`` decides whether there can be one."""
    with start_broker(kafka.engine, timeout_s=120) as broker:
        yield broker


async def test_rubbish_goes_to_the_dead_letters_and_news_goes_on(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    sent: dict[bytes, tuple[bytes | None, Reason]] = {}
    outputs: list[Output] = []
    for number in range(50):
        outputs += [item_output(_good(2 * number)), item_output(_good(2 * number + 1))]
        for kind, (make, reason) in BROKEN.items():
            key = f"{kind} {number}".encode()
            sent[key] = (make(number), reason)
            outputs.append(Output(topics.ITEMS, key, sent[key][0], {"origin": kind.encode()}))
    assert len(sent) == 1_000
    async with running(settings, FAKE):  # without a supervisor, and it must live until the end: it never restarts
        await send_all(settings, outputs)
        letters = await read_until(settings, topics.DEAD_LETTERS, lambda found: len(found) == len(sent), 90)
        tagged = await read_until(settings, topics.ENTITIES, lambda found: len(found) == 100, 60)
    assert {record.key: (record.value, _reason(record)) for record in letters} == sent
    assert keys(tagged) == {f"good-{number}" for number in range(100)}
    for record in letters:
        assert record.headers["__connect.errors.topic"] == topics.ITEMS.encode()
        assert record.headers["origin"].decode() in BROKEN


def _reason(record: Record) -> Reason:
    return Reason(record.headers["__jumpa.reason"].decode())


async def test_a_meeting_of_many_articles_is_one_record_with_all_their_ids(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    ids = {f"joined-{number}" for number in range(7)}
    outputs = [item_output(json.dumps(json.loads(_good(5)) | {"id": one}).encode()) for one in sorted(ids)]
    async with running(settings, supervised(FAKE)):
        await send_all(settings, outputs)
        revisions = await read_until(settings, topics.MEETINGS, lambda found: len(found) == len(ids), 60)
    meetings = [decode(Meeting, record.value) for record in revisions]
    assert [(meeting.id, meeting.revision) for meeting in meetings] == [
        (meetings[0].id, revision) for revision in range(1, len(ids) + 1)
    ]
    assert set(meetings[-1].item_ids) == ids
    assert revisions[-1].headers["ce_id"].decode() == f"{meetings[-1].id}:{meetings[-1].revision}"


@pytest.mark.model
@pytest.mark.skipif(not ARCHIVE.exists(), reason="the news archive is not beside this checkout (../shared/data)")
async def test_a_killed_worker_loses_nothing_and_ends_in_the_same_meetings(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    items = list(islice(read_items([str(ARCHIVE)], Refusals()), ITEMS))
    results = await asyncio.to_thread(lambda: list(analyze_items(items, jobs=2)))
    undisturbed = {item.id: _analysis(result) for item, result in results}
    expected = _meetings(undisturbed.values())
    assert expected, "the archive must tell of meetings, or this test shows nothing"
    await send_all(settings, (Output(topics.ITEMS, item.id.encode(), encode(item), {}) for item in items))

    first = start_worker(settings, REAL)
    await read_until(settings, topics.ENTITIES, lambda found: len(keys(found)) >= ITEMS // 3, 180)
    first.kill()
    first.wait()
    async with running(settings, supervised(REAL)):
        tagged = await read_until(settings, topics.ENTITIES, lambda found: keys(found) == set(undisturbed), 300)
        await read_until(settings, topics.MEETINGS, lambda found: final_meetings(found) == expected, 60)
    assert {record.value for record in tagged} == {encode(analysis.tagged) for analysis in undisturbed.values()}


def _analysis(result: Result) -> Analysis:
    assert isinstance(result, Analysis)
    return result


def _meetings(analyses: Iterable[Analysis]) -> dict[tuple[str, ...], dict[str, object]]:
    """The meetings that consolidation gives without any topic between."""
    states = Joiner()
    for analysis in analyses:
        states.take(analysis.tagged.item_id, analysis.mentions)
    return by_mentions(states.meetings())


async def test_what_is_remembered_survives_a_kill(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    first, second = (mention_of(f"item-{number}") for number in (1, 2))
    worker = start_worker(settings, FAKE)
    await send_all(settings, [mention_output(first)])
    await read_until(settings, topics.MEETINGS, lambda found: len(found) == 1, 60)
    worker.kill()
    worker.wait()
    async with running(settings, supervised(FAKE)):
        await send_all(settings, [mention_output(second)])
        records = await read_until(settings, topics.MEETINGS, lambda found: b"item-2" in _values(found), 60)
    meeting = decode(Meeting, records[-1].value)
    assert (meeting.revision, meeting.item_ids) == (2, ("item-1", "item-2"))


def mention_output(mention: MeetingMention) -> Output:
    return Output(topics.MENTIONS, partition_key(mention).encode(), encode(mention), {})


def _values(records: list[Record]) -> bytes:
    return b"".join(record.value or b"" for record in records)


TRANSACTED = "Presiden Rusia Vladimir Putin bertemu Presiden Prancis Emmanuel Macron di Paris, (3/9/2025)."


async def _send_one(producer: AIOKafkaProducer, name: str) -> None:
    item = json.dumps({"id": name, "title": "Putin bertemu Macron", "body": TRANSACTED, "date": "2025-09-03"}).encode()
    await producer.send_and_wait(topics.ITEMS, item, key=name.encode(), partition=0)


async def test_what_a_transaction_took_back_is_never_read(fresh: RunningBroker) -> None:
    settings = settings_for(fresh)
    await send_all(settings, [])
    producer = AIOKafkaProducer(bootstrap_servers=fresh.address, transactional_id="publisher", enable_idempotence=True)
    async with producer:
        await producer.begin_transaction()
        await _send_one(producer, "taken-back")
        await producer.abort_transaction()
        async with producer.transaction():
            await _send_one(producer, "given")
        await producer.begin_transaction()
        await _send_one(producer, "not-yet")  # an open transaction, behind which nobody may look
        async with running(settings, FAKE):
            tagged = await read_until(settings, topics.ENTITIES, lambda found: "given" in keys(found), 60)
            await read_until(settings, topics.MEETINGS, bool, 60)
            stored = [record async for record in read_stored(settings.broker, topics.ITEMS)]
            await producer.commit_transaction()
            later = await read_until(settings, topics.ENTITIES, lambda found: "not-yet" in keys(found), 60)
    assert keys(stored) == {"given"}
    assert keys(tagged) == {"given"}
    assert [(record.key or b"").decode() for record in later] == ["given", "not-yet"]
