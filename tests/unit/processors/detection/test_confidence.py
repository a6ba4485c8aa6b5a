"""How sure a mention is, and how that is fitted and measured."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from processors.detection.article.confidence import FEATURES, chance
from processors.lexicon.rows import read_rows
from processors.pipeline import analyze
from processors.training.checked import Checked
from processors.training.confidence import fit, left_out, measured, reliability, report, validation_fold
from schemas.news import NewsItem
from tests.support.fakes import FakeTagger

BARE = "Presiden Prabowo Subianto bertemu Presiden Rusia Ivan Baru."


def sure(body: str, title: str = "") -> float:
    item = NewsItem(id="a", title=title, body=body, published_at="2025-03-12")
    (mention,) = analyze([item], FakeTagger())[0].mentions
    return mention.confidence


def test_each_feature_has_its_weight() -> None:
    assert [row["feature"] for row in read_rows("confidence.csv")] == list(FEATURES)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ((BARE, ""), (BARE.replace(".", " di Moskow."), "")),
        ((BARE, ""), (f"{BARE} Prabowo dan Ivan Baru bertemu.", "")),
        ((BARE, ""), (BARE, "Prabowo dan Ivan Baru Bertemu")),
        ((BARE, ""), (BARE.replace("Ivan Baru", "Vladimir Putin"), "")),
        (("Presiden Prabowo Subianto bertemu Ketua Umum PDIP Budi Baru.", ""), (BARE, "")),
    ],
    ids=["a place", "told twice", "in the headline", "a leader whom the table knows", "international"],
)
def test_what_makes_a_mention_surer(less: tuple[str, str], more: tuple[str, str]) -> None:
    assert sure(*less) < sure(*more)


def test_nothing_is_certain() -> None:
    assert chance((1.0,), (1000.0,)) == 0.98
    assert chance((1.0,), (-1000.0,)) == 0.05
    assert chance((1.0, 1.0), (0.0, 0.0)) == 0.5


def some(source: str, number: int, right: bool, value: float) -> Checked:
    return Checked(source, f"{source}-{number}", right, (1.0, value), 0.9)


DATA = [some(source, at, at % 10 > 7 * (1 - at % 2), float(at % 2)) for source in ("a", "b") for at in range(100)]
"""Right with the value 1; with the value 0 in one case of five."""


def test_a_fit_gives_the_shares_of_the_data() -> None:
    weights = fit([one.features for one in DATA], [one.right for one in DATA])
    assert chance((1.0, 0.0), weights) == pytest.approx(0.2, abs=0.05)
    assert chance((1.0, 1.0), weights) > 0.9
    assert fit([(1.0, 1.0)] * 4, [True] * 4)[1] < 3, "what is seen seldom stays near zero"


def test_what_is_measured_was_left_out_of_the_fit() -> None:
    liar = [some("liar", at, at % 2 == 0, float(at % 2)) for at in range(100)]
    given = left_out([*DATA, *liar], lambda one: one.source)
    told = {one.item_id: chance for one, chance in given}
    assert len(given) == len(DATA) + len(liar)
    assert told["liar-1"] > 0.9 > 0.3 > told["liar-0"], "told by the others, who know better"
    assert len({validation_fold(one) for one in DATA}) == 10
    assert {"articles left out", "a, source left out", "b, articles left out"} <= measured(DATA).keys()


def test_reliability_counts_bins_and_the_error() -> None:
    given = [(True, 0.9)] * 9 + [(False, 0.9)] + [(True, 0.5)] * 3 + [(False, 0.5)] * 1
    figures = reliability(given)
    assert figures["ece"] == round(4 * 0.25 / 14, 4)
    assert [(row["from"], row["mentions"], row["right"]) for row in figures["bins"]] == [(0.5, 4, 0.75), (0.9, 10, 0.9)]
    assert reliability([]) == {"mentions": 0, "ece": 0.0, "bins": []}


def test_the_weights_are_written_with_what_they_were_fitted_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = [Checked(one.source, one.item_id, one.right, (1.0,) * len(FEATURES), 0.9) for one in DATA]
    report(full, tmp_path / "c.csv", "2026-11-26")
    rows = list(csv.DictReader((tmp_path / "c.csv").read_text("utf-8").splitlines()))
    assert [row["feature"] for row in rows] == list(FEATURES)
    assert {row["source"][:33] for row in rows} == {"fitted to 200 checked mentions (" + rows[0]["source"][32]}
    assert capsys.readouterr().out.splitlines()[-1].startswith('{"confidence_left_out"')
