"""A mention's sentence in parts: what supports its fields is marked where it stands, the rest is told apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.entities import Part, TextSpan
from schemas.mentions import FieldName, Support
from streams.console.model.sentences import cut

EVIDENCE = "Jakarta - Prabowo bertemu Anwar di Jakarta."
BEGIN = 50
"""Where the sentence stands in its article."""


def span(text: str, start: int, part: Part = Part.BODY) -> TextSpan:
    return TextSpan(part=part, start=start, end=start + len(text), text=text)


def support(**spans: Sequence[TextSpan]) -> dict[FieldName, Support]:
    return {FieldName(name): Support(confidence=0.9, reason="x", spans=tuple(some)) for name, some in spans.items()}


def marked(parts: Sequence[object]) -> str:
    """The sentence with its fields in brackets behind each part that has any."""
    return "".join(f"[{one.text}|{','.join(one.fields)}]" if one.fields else one.text for one in parts)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "sentence", "elsewhere"),
    [
        ({}, EVIDENCE, []),
        ({"format": []}, EVIDENCE, []),
        ({"status": [span("bertemu", BEGIN + 18)]}, "Jakarta - Prabowo [bertemu|status] Anwar di Jakarta.", []),
        (  # the dateline says it too, but the field has it from behind "di"
            {"city": [span("Jakarta", BEGIN + 35)], "status": [span("bertemu", BEGIN + 18)]},
            "Jakarta - Prabowo [bertemu|status] Anwar di [Jakarta|city].",
            [],
        ),
        (
            {"city": [span("Jakarta", BEGIN + 35)], "country": [span("Jakarta", BEGIN + 35)],
             "participants": [span("Prabowo", BEGIN + 10), span("Anwar", BEGIN + 26)]},
            "Jakarta - [Prabowo|participants] bertemu [Anwar|participants] di [Jakarta|city,country].",
            [],
        ),
        (  # they overlap
            {"participants": [span("Prabowo bertemu Anwar", BEGIN + 10)], "status": [span("bertemu", BEGIN + 18)]},
            "Jakarta - [Prabowo |participants][bertemu|participants,status][ Anwar|participants] di Jakarta.",
            [],
        ),
        (  # of one field they overlap, and meet
            {"participants": [span("Prabowo bert", BEGIN + 10), span("bertemu", BEGIN + 18)],
             "status": [span("tem", BEGIN + 21)]},
            "Jakarta - [Prabowo ber|participants][tem|participants,status][u|participants] Anwar di Jakarta.",
            [],
        ),
        (  # not in the sentence
            {"agenda": [span("perbatasan laut", 400), span("perbatasan laut", 700), span("energi", 500)]},
            EVIDENCE,
            [("agenda", "perbatasan laut"), ("agenda", "energi")],
        ),
        ({"city": [span("Jakarta", 7, Part.TITLE)]}, "[Jakarta|city] - Prabowo bertemu Anwar di Jakarta.", []),
        ({"city": [TextSpan(part=Part.BODY, start=3, end=3, text="")]}, EVIDENCE, []),
        ({"venue": [span(EVIDENCE, BEGIN)]}, f"[{EVIDENCE}|venue]", []),
    ],
)  # fmt: skip
def test_what_supports_a_field_is_marked_where_it_stands(
    given: dict[str, list[TextSpan]], sentence: str, elsewhere: list[tuple[str, str]]
) -> None:
    parts, others = cut(EVIDENCE, support(**given))
    assert (marked(parts), [(one.field, one.text) for one in others]) == (sentence, elsewhere)


spans = st.builds(
    lambda text, start, part: span(text, start, part),
    st.text(alphabet="ab ", max_size=4),
    st.integers(0, 12),
    st.sampled_from(Part),
)
supports = st.dictionaries(
    st.sampled_from(FieldName),
    st.builds(lambda some: Support(confidence=1, reason="x", spans=tuple(some)), st.lists(spans, max_size=4)),
)


@given(st.text(alphabet="ab ", max_size=12), supports)
def test_the_parts_joined_are_the_sentence(evidence: str, told: dict[FieldName, Support]) -> None:
    parts, elsewhere = cut(evidence, told)
    assert "".join(one.text for one in parts) == evidence
    assert all(one.text for one in parts)
    assert all(left.fields != right.fields for left, right in pairwise(parts))
    for field, one in told.items():
        marked = "|".join(part.text if field in part.fields else "|" for part in parts).replace("|", "")
        for text in {span.text for span in one.spans if span.text}:
            told_elsewhere = (field, text) in [(other.field, other.text) for other in elsewhere]
            assert told_elsewhere == (text not in evidence)
            assert told_elsewhere or set(text) <= set(marked)


def test_a_sentence_of_one_letter_costs_little() -> None:
    many = {FieldName.VENUE: Support(confidence=1, reason="x", spans=tuple(span("a", n) for n in range(2000)))}
    parts, _ = cut("a" * 100_000, many)
    assert len(parts) <= 3
