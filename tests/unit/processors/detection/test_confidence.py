"""How sure a mention is, and why."""

from __future__ import annotations

import math

import pytest

from processors.detection.article.confidence import FEATURES, chance, weighed
from processors.detection.article.trace import Trace
from processors.lexicon.rows import read_rows
from processors.pipeline import analyze
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

BARE = "Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin."
HOME = "Presiden Prabowo Subianto bertemu Ketua Umum PDIP Megawati Soekarnoputri."


def seen(body: str, title: str = "") -> list[tuple[float, dict[str, float]]]:
    """The confidence of each mention, and what it comes from."""
    trace = Trace()
    mentions = analyze([NewsItem(id="a", title=title, body=body, published_at="2025-03-12")], FakeTagger(), trace)
    values = [dict(zip(FEATURES, found.values, strict=True)) for found in trace.events if found.mention is not None]
    return [(one.confidence, value) for one, value in zip(mentions[0].mentions, values, strict=True)]


def test_each_feature_has_its_weight_and_meaning() -> None:
    rows = read_rows("confidence.csv")
    assert [row["feature"] for row in rows] == list(FEATURES)
    assert [row["meaning"] for row in rows] == [feature.meaning for feature in FEATURES.values()]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (BARE, BARE.replace(".", " pada Selasa (11/3).")),
        (BARE.replace(".", " pada Februari 2025."), BARE.replace(".", " pada Selasa (11/3).")),
        (BARE, f"{BARE} Prabowo dan Putin bertemu."),
        (BARE.replace("Vladimir Putin", "Ivan Baru"), BARE),
        (HOME, BARE),
        (BARE.replace("bertemu", "tidak tertarik untuk berbicara dengan"), BARE.replace("bertemu", "berbicara dengan")),
        (f'"{BARE}"', BARE),
        (BARE, BARE.replace(".", " membahas kerja sama energi.")),
    ],
    ids=["day", "whole day", "told twice", "known", "international", "doubted", "quoted", "agenda"],
)
def test_what_makes_a_mention_surer(less: str, more: str) -> None:
    assert seen(less)[0][0] < seen(more)[0][0]


@pytest.mark.parametrize(
    ("body", "feature", "value"),
    [
        (BARE, "told", 0.0),
        (f"{BARE} Prabowo dan Putin bertemu. Keduanya bertemu.", "told", math.log2(3)),
        (BARE, "others", 0.0),
        (f"{BARE} Trump bertemu Presiden China Xi Jinping.", "others", 1.0),
        (f"{BARE} Trump bertemu Presiden China Xi Jinping.", "shared", 0.0),
        (f"{BARE} Prabowo bertemu Presiden China Xi Jinping.", "shared", 1.0),
        (
            'Sugiono berkata: "Tidak benar. Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin."',
            "quoted",
            1.0,
        ),
        ('Ia berkata "benar". Presiden Prabowo Subianto bertemu Presiden Rusia Vladimir Putin.', "quoted", 0.0),
        (BARE.replace("bertemu", "akan bertemu"), "doubted", 0.0),
        (BARE.replace("bertemu", "tidak akan bertemu"), "doubted", 0.0),
    ],
)
def test_what_is_seen(body: str, feature: str, value: float) -> None:
    assert seen(body)[0][1][feature] == value


def test_nothing_is_certain() -> None:
    assert chance((1.0,), (1000.0,)) == 0.98
    assert chance((1.0,), (-1000.0,)) == 0.05
    assert chance((1.0, 1.0), (0.0, 0.0)) == 0.5


def test_what_a_confidence_is_the_sum_of() -> None:
    ((sure, values),) = seen(BARE.replace(".", " pada Selasa (11/3)."))
    parts = weighed(tuple(values.values()))
    assert [part.feature for part in parts] == ["always", "day"]
    assert sure == round(1 / (1 + math.exp(-sum(part.adds for part in parts))), 2)
    assert weighed(()) == (), "of what became no mention"
