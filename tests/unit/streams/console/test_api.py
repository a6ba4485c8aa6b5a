"""Every address of the API, over a store: what it answers is what its description says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import icalendar
import pytest
from jsonschema import Draft202012Validator

from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.console.api import ENDPOINTS, JSON
from streams.console.explaining import Explainer
from streams.console.model.store import Store
from streams.console.model.taking import Taken, TakenKind
from streams.console.openapi import description
from streams.console.server import PAGES
from streams.console.services import Services
from tests.support.console.asking import Client, asking, services_over
from tests.support.console.synthetic import meetings, records

COUNT = 120
DAYS = "from=2025-08-01&to=2025-09-30&today=2025-09-03"
ID = next(meetings(1)).id


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    one = Store.open(None)
    one.take(list(records(COUNT)))
    yield one
    one.close()


class Pool:
    """Explains nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.items: list[NewsItem] = []

    async def warm(self) -> str:
        return ""

    async def explain(self, item: NewsItem) -> dict[str, Any]:
        self.items.append(item)
        return {"item_id": item.id, "gate": None, "sentences": [], "candidates": []}

    def close(self) -> None:
        self.items.append(NewsItem(id="closed", body="closed"))


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def services(store: Store, pool: Pool) -> Services:
    services = services_over(store, Explainer(lambda: pool))
    services.clock = datetime(2025, 9, 3, tzinfo=UTC).timestamp
    return services


@pytest.fixture
async def client(services: Services) -> AsyncIterator[Client]:
    async with asking(services) as one:
        yield one


def checked(told: Any, path: str, status: int = 200, method: str = "get") -> Any:
    """An answer, once it was held against the description of its address."""
    document = description()
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    schema = {**content[JSON]["schema"], "components": document["components"]}
    Draft202012Validator(schema).validate(told)
    return told


async def _get(client: Client, address: str, status: int = 200) -> Any:
    async with client.get(address) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


ASKED = [
    ("/api/meetings", ""),
    ("/api/meetings", "?country=ID&country=MY&leader=prabowo&since=2020-01-01&until=2025-12-31&ended=1&q=bertemu"),
    ("/api/meetings", "?order=date&limit=7&min_confidence=0.2&status=held&status=planned&scope=international"),
    ("/api/calendar", f"?{DAYS}"),
    ("/api/map", "?status=held"),
    ("/api/network", "?by=country&top=5"),
    ("/api/network", "?by=leader"),
    ("/api/facets", ""),
    ("/api/state", ""),
    ("/api/health", ""),
]


@pytest.mark.parametrize(("path", "query"), ASKED)
async def test_answers_are_as_they_are_described(client: Client, path: str, query: str) -> None:
    checked(await _get(client, path + query), path)


async def test_one_meeting_is_told_with_its_mentions(client: Client) -> None:
    told = checked(await _get(client, f"/api/meetings/{ID}"), "/api/meetings/{id}")
    assert Meeting.model_validate(told["meeting"]).id == told["row"]["id"] == ID
    assert "".join(part["text"] for part in told["mentions"][0]["sentence"])


async def test_the_lists_of_a_calendar_can_be_cut(client: Client) -> None:
    whole, sums = [
        checked(await _get(client, f"/api/calendar?{DAYS}{cut}"), "/api/calendar") for cut in ("", "&limit=0")
    ]
    assert whole["meetings"]
    assert whole["overdue"]
    assert (sums["meetings"], sums["due"], sums["overdue"]) == ([], [], [])
    assert sums["days"] == whole["days"]
    assert sums["more"] == whole["more"] + len(whole["meetings"])
    assert sums["overdue_total"] == whole["overdue_total"]


@pytest.mark.parametrize("name", ["nope", "%00", "..", "a" * 300, "%F0%9F%98%80", "' or 1=1 --"])
async def test_a_meeting_that_is_not_there_is_told(client: Client, name: str) -> None:
    for address in (f"/api/meetings/{name}", f"/api/meetings/{name}.ics"):
        async with client.get(address) as answer:
            assert answer.status == 404
            checked(await answer.json(), "/api/meetings/{id}", 404)


async def test_a_walk_through_the_parts_shows_each_once(client: Client) -> None:
    seen: list[str] = []
    after = ""
    while after is not None:
        told = await _get(client, f"/api/meetings?ended=1&limit=50&after={after}")
        seen += [one["id"] for one in told["meetings"]]
        after = told["next"]
    assert len(seen) == len(set(seen)) == told["total"] == COUNT


@pytest.mark.parametrize(
    "address",
    [
        "/api/meetings?after=nope",
        "/api/meetings?after=%00%ff",
        "/api/meetings?after=" + "A" * 400,
        "/api/meetings?after=" + "A" * 501,
        "/api/meetings?q=" + "x" * 201,
        "/api/meetings?lmit=5",
        "/api/meetings?country=ID&country=Atlantis",
        "/api/meetings?since=2025-09-02&until=2025-09-01",
        f"/api/meetings/{ID}?x=1",
        f"/api/meetings/{ID}.ics?x=1",
        "/api/state?x=1",
        "/api/health?x=1",
        "/api/facets?country=ID",
        "/api/calendar",
        "/api/calendar?from=2025-09-30&to=2025-09-01&today=2025-09-03",
        "/api/network?top=0",
        "/api/stream?seq=x",
        "/api/calendar.ics?status=never",
    ],
)
async def test_what_is_wrongly_asked_is_one_sentence(client: Client, address: str) -> None:
    told = checked(await _get(client, address, 400), "/api/meetings", 400)
    assert 10 < len(told["error"]) < 400
    assert told["error"][-1] in ".?"


async def test_free_text_means_nothing_to_the_store(client: Client) -> None:
    for text in ('" OR 1=1', "*", "NEAR(a b)", "a:b", "'; drop table meetings; --", "\u202e", "("):
        async with client.get("/api/meetings", params={"q": text}) as answer:
            assert answer.status == 200
    assert (await _get(client, "/api/meetings?ended=1"))["total"] == COUNT


async def test_meetings_go_into_calendars(client: Client) -> None:
    async with client.get(f"/api/meetings/{ID}.ics") as answer:
        assert (answer.status, answer.content_type) == (200, "text/calendar")
        (event,) = icalendar.Calendar.from_ical(await answer.text()).walk("VEVENT")
        assert event["UID"] == f"{ID}@jumpa"
    counts = []
    for query in ("", "?since=2019-01-01", "?status=held&since=2019-01-01", "?ended=1&since=2019-01-01"):
        async with client.get(f"/api/calendar.ics{query}") as answer:
            counts.append(len(icalendar.Calendar.from_ical(await answer.text()).walk("VEVENT")))
    lately, ahead, held, every = counts
    assert 0 < lately < ahead
    assert held > 0
    assert ahead + held <= every


async def test_without_icalendar_that_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    told = await _get(client, "/api/calendar.ics", 501)
    assert told == {"error": "Calendars need icalendar: pip install 'jumpa[export]'."}


async def test_long_answers_are_packed(services: Services) -> None:
    async with asking(services) as client, client.get("/api/meetings?limit=100") as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Vary"] == "Accept-Encoding"
    async with (
        asking(services) as client,
        client.get("/api/meetings?limit=100", headers={"Accept-Encoding": "identity"}) as answer,
    ):
        assert "Content-Encoding" not in answer.headers


async def test_an_article_is_explained(client: Client, pool: Pool) -> None:
    asked = {"text": "Prabowo bertemu Putin.", "title": "Judul", "published": "2025-09-03"}
    async with client.post("/api/explain", json=asked) as answer:
        assert answer.status == 200
        checked(await answer.json(), "/api/explain", method="post")
    (item,) = pool.items
    assert (item.body, item.title, str(item.published_at)) == (asked["text"], "Judul", "2025-09-03 00:00:00+07:00")


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"", 400, "is wrong"),
        (b"[]", 400, "is wrong"),
        (b"{", 400, "is wrong"),
        (b"\xff", 400, "is wrong"),
        (b"{}", 400, "text is missing."),
        (b'{"text": ""}', 400, "text='' is wrong"),
        (b'{"text": " \\u200b "}', 422, "holds nothing that can be read"),
        (b'{"text": "a", "more": 1}', 400, "more='1' is wrong"),
        (b'{"text": "a", "published": "kemarin"}', 400, "published='kemarin' is wrong"),
        (b'{"text": "a", "published": "9999-01-01"}', 400, "published='9999-01-01' is wrong"),
        (json.dumps({"text": "x" * 65_537}).encode(), 413, "The text has 65537 bytes: at most 65536 are read."),
        (json.dumps({"text": "é" * 40_000}).encode(), 413, "The text has 80000 bytes"),
        (b'{"text": "' + b"x" * 600_000, 413, "at most 524288 bytes"),
        (b"[" * 100_000, 400, "is wrong"),
    ],
)
async def test_texts_that_cannot_be_read_are_told(client: Client, body: bytes, status: int, told: str) -> None:
    headers = {"Content-Type": JSON}
    async with client.post("/api/explain", data=body, headers=headers) as answer:
        assert answer.status == status
        assert told in checked(await answer.json(), "/api/explain", status, "post")["error"]


async def test_without_models_that_is_told(store: Store) -> None:
    async with asking(services_over(store)) as client, client.post("/api/explain", json={"text": "a"}) as answer:
        assert answer.status == 503
        assert "ner.pt: missing" in (await answer.json())["error"]


async def test_changes_come_as_they_are_made(services: Services) -> None:
    store = Store.open(None)
    made = list(records(3, seed=2, with_mentions=False))
    store.take(made[:2])
    services.store, services.state = store, services.state.model_copy(update=store.counts()._asdict())
    async with asking(services) as client, client.get("/api/stream?status=held&status=planned") as answer:
        assert answer.content_type == "text/event-stream"
        assert (await _event(answer.content))["event"] == "state"
        store.take(made[2:])
        services.tell(services.state.model_copy(update=store.counts()._asdict()))
        told = [await _event(answer.content) for _ in range(2)]
    meeting = next(one for one in told if one["event"] == "meeting")
    assert meeting["data"]["id"] == made[2].key
    assert meeting["data"]["fits"] is (meeting["data"]["status"] in ("held", "planned"))
    Draft202012Validator(
        {"$ref": "#/components/schemas/StreamedMeeting", "components": description()["components"]}
    ).validate(meeting["data"])
    store.take([Taken(TakenKind.MEETING, made[0].key, None, 0)])
    services.tell(services.state.model_copy(update=store.counts()._asdict()))
    async with (
        asking(services) as client,
        client.get("/api/stream", headers={"Last-Event-ID": meeting["id"]}) as answer,
    ):
        told = [await _event(answer.content) for _ in range(2)]
    assert [one["event"] for one in told] == ["state", "gone"]
    assert told[1]["data"] == {"id": made[0].key}
    store.close()


async def _event(content: Any) -> dict[str, Any]:
    async with asyncio.timeout(10):
        block = (await content.readuntil(b"\n\n")).decode()
    fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    return {**fields, "data": json.loads(fields["data"])} if "data" in fields else await _event(content)


async def test_a_stream_has_no_head(client: Client) -> None:
    assert (await client.head("/api/stream")).status == 405
    assert (await client.head("/api/meetings")).status == 200


async def test_more_readers_than_may_follow_are_sent_away(services: Services) -> None:
    services.most_streams = 1
    async with asking(services) as client, client.get("/api/stream") as first:
        await _event(first.content)
        async with client.get("/api/stream") as second:
            assert second.status == 503
            assert checked(await second.json(), "/api/stream", 503)["error"].startswith("1 readers follow already")
        first.close()
        async with asyncio.timeout(5):
            await asyncio.gather(*services.streams, return_exceptions=True)
        async with client.get("/api/stream") as third:
            assert third.status == 200


@pytest.mark.parametrize("number", ["x", "-1", "1" * 30, "１"])
async def test_a_place_that_is_none_is_refused(client: Client, number: str) -> None:
    async with client.get("/api/stream", headers={"Last-Event-ID": number}) as answer:
        assert answer.status == 400


async def test_with_a_token_every_address_wants_it(services: Services) -> None:
    async with asking(services, "a-token-of-some-length") as client:
        for one in ENDPOINTS:
            address = one.path.replace("{id}", ID)
            answer = await (client.post(address, json={}) if one.body else client.get(address))
            assert answer.status == 401, address
            checked(await answer.json(), one.path, 401, "post" if one.body else "get")
        assert (await client.get("/api/openapi.json")).status == 401
        for page in PAGES:
            assert (await client.get(page.replace("{id}", ID))).status == 200


async def test_the_description_is_whole(client: Client) -> None:
    told = await _get(client, "/api/openapi.json")
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in client.app.router.routes()  # type: ignore[union-attr]
        if route.resource is not None and route.method != "HEAD"
    }
    described = {(method, path) for path, methods in told["paths"].items() for method in methods}
    assert {one for one in routes if one[1].startswith("/api/")} - described == {("get", "/api/openapi.json")}
    assert described <= routes
    for name in _references(told):
        assert name.removeprefix("#/components/schemas/") in told["components"]["schemas"]
    operations = [one for methods in told["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert all(parameter["description"] for parameter in one["parameters"] if parameter["in"] == "query")
        for parameter in one["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def _references(told: Any) -> Iterator[str]:
    for value in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _references(value)
    if isinstance(told, dict) and isinstance(told.get("$ref"), str):
        yield told["$ref"]
