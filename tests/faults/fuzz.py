"""Inputs that nobody should send, thousands of them: each is processed or put aside with its reason."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections.abc import Callable
from functools import cache

from aiokafka import AIOKafkaProducer
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from schemas.codec import decode, encode
from schemas.envelope import read_header
from schemas.errors import DecodeError, Reason
from schemas.news import NewsItem
from streams.dev_broker import Engine, RunningBroker, start_broker
from streams.kafka import topics
from streams.records import Output, Record
from tests.faults.watch import Watch
from tests.faults.world import stored, workers
from tests.integration.flow import send_all, settings_for

MB = 1024 * 1024
BOMBS = [
    ("gzip", lambda: b'{"title": "Judul", "body": "%s"}' % (b"kata " * (2 * MB))),  # 10 MB, and well formed
    ("gzip", lambda: b"[" * (10 * MB)),
    ("lz4", lambda: b"\xff" * (10 * MB)),
    ("gzip", lambda: b"a" * (100 * MB)),
    ("lz4", lambda: b"a" * (100 * MB)),
    ("zstd", lambda: b"a" * (500 * MB)),
]
"""Values that compression makes small enough for the topic."""
FIELDS = ["id", "title", "body", "published_at", "url", "language", "headline", "pubDate"]
QUIET_S = 60.0

Make = Callable[[random.Random, bytes], bytes | None]


def _cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw))]


def _flip(chance: random.Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _splice(chance: random.Random, raw: bytes) -> bytes:
    at, to = chance.randrange(len(raw)), chance.randrange(len(raw))
    return raw[:at] + raw[to : to + chance.randrange(200)] + raw[at:]


def _deep(chance: random.Random, raw: bytes) -> bytes:
    depth = chance.choice([33, 1000, 100_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    return b'{"title": "a", "x": ' + opening * depth + b"1" + closing * depth + b"}"


def _strange_value(chance: random.Random, raw: bytes) -> bytes:
    item = json.loads(raw)
    item[chance.choice(FIELDS)] = chance.choice(
        [
            None,
            True,
            [],
            {},
            [{"a": 1}],
            10**400,
            -1,
            1e308,
            "",
            " ",
            "\x00",
            "\x1b[2J",
            "\u202e",
            "0000-00-00",
            "9" * 5000,
        ]
    )
    return json.dumps(item).encode()


def _not_a_number(chance: random.Random, raw: bytes) -> bytes:
    return raw[:-1] + b', "x": %s}' % chance.choice([b"NaN", b"Infinity", b"-Infinity", b"1e999999"])


def _control(chance: random.Random, raw: bytes) -> bytes:
    junk = "".join(chr(chance.choice([*range(32), 127, 0x200B, 0x202E, 0xFEFF, 0x1F600])) for _ in range(50))
    return json.dumps({"id": junk[:5] + str(chance.random()), "title": junk, "body": junk * 20}).encode()


def _noise(chance: random.Random, raw: bytes) -> bytes:
    return chance.randbytes(chance.randrange(1, 2000))


def _ascii(chance: random.Random, raw: bytes) -> bytes:
    return "".join(chance.choices(string.printable, k=chance.randrange(1, 500))).encode()


def _not_utf8(chance: random.Random, raw: bytes) -> bytes:
    """A lone start, a lone end, an overlong slash, a surrogate, or another encoding, in the middle of a text."""
    wrong = [b"\xc3", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", "é".encode("latin-1"), b"\xff\xfe"]
    return raw[:-2] + chance.choice(wrong) + raw[-2:]


@cache
def _documents(count: int, seed: int) -> list[bytes]:
    """What Hypothesis makes of the fields of an item: wrong types, numbers without end, nests, lone surrogates."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(categories=["Cs"])
    values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
    made: list[bytes] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.dictionaries(st.sampled_from(FIELDS) | st.text(), values, max_size=6))
    def make(document: dict[str, object]) -> None:
        made.append(json.dumps(document).encode())

    make()
    return made


def _invented(chance: random.Random, raw: bytes) -> bytes:
    return chance.choice(_documents(1000, 1))


def _large(chance: random.Random, raw: bytes) -> bytes:
    return json.dumps({"title": "a", "body": "x " * chance.randrange(500_000, 600_000)}).encode()


KINDS: dict[str, tuple[int, Make]] = {
    "whole": (10, lambda chance, raw: raw),
    "invented": (20, _invented),
    "not UTF-8": (5, _not_utf8),
    "cut": (10, _cut),
    "flipped": (20, _flip),
    "spliced": (10, _splice),
    "deep": (3, _deep),
    "strange value": (20, _strange_value),
    "not a number": (5, _not_a_number),
    "control characters": (8, _control),
    "noise": (7, _noise),
    "printable": (5, _ascii),
    "large": (0.2, _large),  # type: ignore[dict-item]  # a weight
    "null": (1, lambda chance, raw: None),
    "empty": (1, lambda chance, raw: b""),
}


def _headers(chance: random.Random) -> dict[str, bytes]:
    """Forged ones, sometimes."""
    if chance.random() < 0.7:
        return {}
    names = [
        "ce_id",
        "ce_type",
        "__connect.errors.topic",
        "__jumpa.reason",
        "__jumpa.original.ce_id",
        "",
        "\u202e",
        "x",
    ]
    return {chance.choice(names): chance.randbytes(chance.choice([0, 8, 20_000])) for _ in range(3)}


def fuzzed(items: list[NewsItem], count: int, seed: int) -> list[Output]:
    """So many inputs; the same seed gives the same."""
    chance = random.Random(seed)
    weights = [weight for weight, _ in KINDS.values()]
    makes = [make for _, make in KINDS.values()]
    outputs = []
    for make in chance.choices(makes, weights, k=count):
        value = make(chance, encode(chance.choice(items)))
        key = chance.choice([None, b"", b"k", chance.randbytes(chance.choice([8, 20_000]))])
        if key is None and value is None:  # sent by _send_nothings: aiokafka has no ordinary way
            key = b""
        outputs.append(Output(topics.ITEMS, key, value, _headers(chance)))
    return outputs


async def fuzz(items: list[NewsItem], count: int, seed: int, engine: Engine = Engine.KAFKA) -> dict[str, object]:
    """Send them all to one worker that nobody restarts."""
    with start_broker(engine, timeout_s=120) as broker:
        settings = settings_for(broker)
        await send_all(settings, fuzzed(items, count, seed))
        await _send_bombs(broker)
        await _send_nothings(broker)
        sent = await stored(broker, topics.ITEMS)
        async with workers(broker, 1, dead_letter_share=1) as (worker,):
            watch = Watch(worker.process.pid)
            unanswered = await _until_answered(broker, sent)
            restarted = worker.process.poll() is not None
            peak = await watch.close()
        letters = await stored(broker, topics.DEAD_LETTERS)
    known = {reason.value for reason in Reason}
    return {
        "inputs": len(sent),
        "inputs_unanswered": unanswered,
        "dead_letters": len(letters),
        "letters_without_reason": sum(read_header(one.headers, "__jumpa.reason") not in known for one in letters),
        "worker_ended": int(restarted),
        "memory_peak_mb": peak,
    }


async def _send_bombs(broker: RunningBroker) -> None:
    for number, (codec, make) in enumerate(BOMBS):
        bomb = make()
        size = len(bomb) + MB
        async with AIOKafkaProducer(
            bootstrap_servers=broker.address, compression_type=codec, max_request_size=size, max_batch_size=size
        ) as producer:
            await producer.send_and_wait(topics.ITEMS, bomb, b"bomb-%d" % number)


async def _send_nothings(broker: RunningBroker) -> None:
    """Records without key and value, as other clients can send them."""
    async with AIOKafkaProducer(bootstrap_servers=broker.address) as producer:
        batch = producer.create_batch()
        for _ in range(5):
            batch.append(key=None, value=None, timestamp=None)
        await (await producer.send_batch(batch, topics.ITEMS, partition=0))


async def _until_answered(broker: RunningBroker, sent: list[Record]) -> int:
    """How many inputs have neither entities nor a dead letter, once nothing comes any more."""
    expected = [(record.partition, record.offset, _id(record.value)) for record in sent]
    before, quiet = -1, 0.0
    while quiet < QUIET_S:
        done = {record.key for record in await stored(broker, topics.ENTITIES)}
        aside = {
            (
                read_header(one.headers, "__connect.errors.partition"),
                read_header(one.headers, "__connect.errors.offset"),
            )
            for one in await stored(broker, topics.DEAD_LETTERS)
        }
        missing = sum(
            (str(partition), str(offset)) not in aside and (item_id is None or item_id not in done)
            for partition, offset, item_id in expected
        )
        if missing == 0:
            return 0
        quiet = 0.0 if missing != before else quiet + 2
        before = missing
        await asyncio.sleep(2)
    return before


def _id(value: bytes | None) -> bytes | None:
    try:
        return decode(NewsItem, value).id.encode()
    except DecodeError:
        return None
