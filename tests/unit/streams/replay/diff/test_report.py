from __future__ import annotations

import json
from typing import Any

import pytest

from processors.joining.joiner import Joiner
from schemas.meetings import Change, Meeting
from schemas.mentions import FieldName, MeetingMention, MentionWithdrawal, Status, Support
from streams.errors import UsageError
from streams.replay.diff.index import Gone, Told
from streams.replay.diff.matching import DiffKind
from streams.replay.diff.report import RunDiff, report_of
from tests.support.stream_fakes import mention


def joined(*mentions: MeetingMention) -> list[Meeting]:
    joiner = Joiner()
    for one in mentions:
        joiner.take(one.item_id, [one])
    return joiner.meetings()


def run(*mentions: MeetingMention) -> Told:
    return Told("run", joined(*mentions), mentions)


def kinds(report: RunDiff) -> dict[str, int]:
    return {kind.value: count for kind, count in report.kinds.items() if count}


HELD = mention(support={FieldName.STATUS: Support(confidence=0.9, reason="verb.bertemu")})
OFF = HELD.model_copy(update={"id": "other", "status": Status.CANCELLED, "evidence": "Pertemuan batal."})


def test_both_sides_give_their_sentence_and_reason() -> None:
    (example,) = report_of(run(HELD), run(OFF), examples=1).examples
    (status,) = [one for one in example.differences if one.field == "status"]
    assert (status.a, status.b) == ("held", "cancelled")
    assert status.a_said is not None
    assert status.b_said is not None
    assert (status.a_said.reason, status.a_said.sentence) == ("verb.bertemu", HELD.evidence)
    assert (status.b_said.item_id, status.b_said.sentence) == (OFF.item_id, "Pertemuan batal.")


def test_of_a_meeting_gained_the_other_run_says_what_it_reads_in_the_article() -> None:
    elsewhere = mention(id="abroad", participants=(HELD.participants[0],), evidence="Prabowo bertemu.")
    nothing, something = (report_of(one, run(HELD), examples=1) for one in (run(), Told("a", [], [elsewhere])))
    assert kinds(nothing) == kinds(something) == {"gained": 1}
    assert nothing.examples[0].elsewhere == ()
    assert [one.sentence for one in something.examples[0].elsewhere] == ["Prabowo bertemu."]


def test_only_the_fields_asked_for_count_as_differing() -> None:
    gone = mention("a-9", "2019-07-09T10:00:00+07:00", date="2019-07-08")
    report = report_of(run(HELD, gone), run(OFF), asked=("city",), examples=5)
    assert (report.groups, report.differing, report.fields, report.examples) == (2, 0, {}, ())
    report = report_of(run(HELD, gone), run(OFF), asked=("status",), examples=5)
    assert (report.differing, report.share, report.fields) == (1, 0.5, {"status": 1})
    assert [one.kind for one in report.examples] == [DiffKind.CHANGED]


def test_the_highest_revision_counts_and_ended_or_deleted_ids_do_not() -> None:
    first, second = joined(HELD), joined(HELD, mention("a-2"))
    newest = second[0].model_copy(update={"revision": 2})
    ended = newest.model_copy(update={"id": "ended", "change": Change.MERGED})
    both = [HELD, mention("a-2")]
    assert report_of(Told("a", [newest, *first, ended], both), Told("b", second, both)).kinds[DiffKind.SAME] == 1
    deleted = Told("b", [newest, Gone(newest.id)], both)
    assert kinds(report_of(Told("a", second, both), deleted)) == {"lost": 1}
    told_again = Told("b", [newest, Gone(newest.id), *second], both)
    assert kinds(report_of(Told("a", second, both), told_again)) == {"same": 1}


def test_where_mentions_are_not_at_hand_meetings_are_matched_by_their_articles() -> None:
    """As in a topic that keeps mentions for a month, and ids that differ."""
    later, earlier = mention("a-1"), mention("a-0", "2025-09-08T10:00:00+07:00")
    a, b = joined(later), joined(earlier, later)
    assert a[0].id != b[0].id
    report = report_of(Told("a", a), Told("b", b, [earlier, later]), examples=1)
    assert report.mentions is None
    assert kinds(report) == {"changed": 1}
    assert report.examples[0].a[0].said is not None, "a meeting has a sentence of its own"


def test_withdrawals_are_no_mentions() -> None:
    gone = MentionWithdrawal(item_id="a-1", key="ID+MY", published_at=None)
    assert report_of(Told("a", joined(HELD), [HELD, gone.model_dump_json().encode()]), run(HELD)).differing == 0


def test_fields_that_one_version_does_not_know_are_told_once() -> None:
    older = [json.dumps({k: v for k, v in json.loads(one.model_dump_json()).items() if k != "voices"}).encode()
             for one in joined(HELD)]  # fmt: skip
    report = report_of(Told("a", older, [HELD]), run(HELD))
    assert (report.differing, report.a.only, report.b.only) == (0, (), ("voices",))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b"{", "cannot be read"),
        (b"[]", "a list stands where an object must"),
        (b'{"id": "x"}', "it has no revision"),
        (b'{"id": 5, "revision": 1, "mention_ids": [], "item_ids": []}', "it has no id"),
        (b"\xff", "cannot be read"),
    ],
)
def test_what_is_no_run_is_told_in_one_sentence(row: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        report_of(Told("old/", [row]), Told("b", []))


def test_examples_are_of_as_many_fields_as_there_are() -> None:
    pairs: list[tuple[Any, Any]] = []
    for number in range(8):
        at = f"2019-0{number + 1}-09"
        one = mention(f"a-{number}", f"{at}T10:00:00+07:00", date=at)
        changed: dict[str, Any] = {"status": Status.PLANNED} if number < 7 else {"city": "Bogor", "country": "ID"}
        pairs.append((one, one.model_copy(update=changed)))
    report = report_of(run(*(a for a, _ in pairs)), run(*(b for _, b in pairs)), examples=2)
    assert len(report.examples) == 2
    leading = {field for one in report.examples for field in ("status", "city") if field in
               {difference.field for difference in one.differences}}  # fmt: skip
    assert leading == {"status", "city"}
