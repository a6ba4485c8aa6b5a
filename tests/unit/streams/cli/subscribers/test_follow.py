"""`jumpa follow`: how a record is shown, and for which of them the options are."""

from __future__ import annotations

import pytest

from schemas.codec import encode
from schemas.meetings import Meeting
from schemas.news import NewsItem
from streams.cli.subscribers.follow import COLUMNS, What, cells, json_line
from tests.support.command_line import Jumpa
from tests.support.joining import joined
from tests.support.stream_fakes import LETTER, analysis_of, mention, record


def meeting() -> Meeting:
    meeting = joined(mention())
    return meeting


FOLLOWED = [
    (What.ENTITIES, encode(analysis_of(NewsItem(id="a-1", title="Prabowo")).tagged), {}, "a-1|Prabowo PER"),
    (What.MENTIONS, encode(mention()), {}, "|2025-09-09|"),
    (What.MEETINGS, encode(meeting()), {}, "r1 created|"),
    (What.DEAD_LETTERS, LETTER.value, LETTER.headers, "not_utf8|news.items.v1:0:7|byte 0"),
    (What.MEETINGS, None, {}, "ended some days ago"),
    (What.MENTIONS, None, {}, "cannot be read: empty"),
    (What.MENTIONS, b"\x1b[2J", {}, "cannot be read: not_json"),
]


@pytest.mark.parametrize(("what", "value", "headers", "told"), FOLLOWED)
def test_a_followed_record_is_one_row(what: What, value: bytes, headers: dict[str, bytes], told: str) -> None:
    one = record(value, headers=headers)
    row = cells(what, one)
    assert len(row) in (1, len(COLUMNS[what]))
    assert "\x1b" not in "".join(row)
    assert told in "|".join(row).replace("\n", "|")
    as_json = json_line(what, one)
    assert "\n" not in as_json
    if what is What.DEAD_LETTERS:
        assert '"__jumpa.reason": "not_utf8"' in as_json


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ("mentions --country RU", "Filters, --notify and --webhook are for meetings: leave them out for mentions."),
        ("entities --notify {date}", "Filters, --notify and --webhook are for meetings: leave them out for entities."),
        ("meetings --country Rusya", "--country 'Rusya' is unknown: did you mean RU (Rusia)?"),
        ("meetings --json --notify {date}", "--json and --notify are ways to give a meeting: keep one of them."),
        (
            "meetings --notify {leader}",
            "--notify has no field {leader}: did you mean {leaders}? There are id,",
        ),
        ("dead-letters --webhook https://a.example", "are for meetings: leave them out for dead-letters."),
        ("meetings --webhook https://a.example", "set JUMPA_WEBHOOK_SECRET_FILE to a file with a secret."),
        ("meetings --since gestern", "--since: 'gestern' is no date"),
        ("meetings --min-confidence 80", "Invalid value for '--min-confidence'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_a_broker_is_asked(jumpa: Jumpa, arguments: str, problem: str) -> None:
    code, out, err = jumpa("follow", *arguments.split())
    assert (code, out) == (2, "")
    assert problem in " ".join(err.replace("│", " ").split())
