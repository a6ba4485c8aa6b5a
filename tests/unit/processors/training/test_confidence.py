"""How the confidence is fitted, and how it is measured."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from processors.detection.article.confidence import FEATURES, chance
from processors.training.calibration import Given, reliability, separation, summary, thresholds
from processors.training.checked import Checked
from processors.training.confidence import FIRST_LOOKS, FOR, fit, left_out, measured, report, weigh
from schemas.mentions import Scope

NAMES = list(FEATURES)


def some(source: str, number: int, right: bool, **values: float) -> Checked:
    seen = tuple({"always": 1.0, **values}.get(name, 0.0) for name in NAMES)
    return Checked(source, f"{source}-{number}", Scope.INTERNATIONAL, right, seen, 0.9)


def round_of(name: str, wrong: int = 20) -> list[Checked]:
    """A hundred mentions; whoever is unknown is wrong more often."""
    return [some(name, at, at >= wrong, unknown=float(at < wrong + 10), day=at % 2) for at in range(100)]


CHECKED = [*round_of("round 1"), *round_of("round 2")]


def test_a_fit_gives_the_shares_of_the_data() -> None:
    values = [(1.0, float(at % 2)) for at in range(1000)]
    right = [at % 2 == 1 or at % 10 == 0 for at in range(1000)]
    weights = fit(values, right)
    assert chance((1.0, 0.0), weights) == pytest.approx(0.2, abs=0.05)
    assert chance((1.0, 1.0), weights) > 0.9
    assert fit([(1.0, 1.0)] * 4, [True] * 4)[1] < 3, "what is seen seldom stays near zero"
    assert fit(values, right, [2.0] * 1000) == pytest.approx(fit(values * 2, right * 2))


def test_a_feature_weighs_by_its_spread_and_as_a_reader_would_say() -> None:
    weights = dict(zip(NAMES, weigh(CHECKED), strict=True))
    assert weights["day"] > 0 > weights["unknown"]
    assert -weights["unknown"] / weights["day"] == pytest.approx((0.5 * 0.5) ** 0.5 / (0.3 * 0.7) ** 0.5, abs=0.01)
    assert weights["told"] == 0, "the same everywhere"
    assert set(NAMES) > FOR


def test_wrong_ones_of_rounds_count_until_the_share_is_that_of_first_looks() -> None:
    plain = [some("round 1", at, at >= 10) for at in range(100)]
    (sure,) = {chance(one.values, weigh(plain)) for one in plain}
    assert sure == round(FIRST_LOOKS, 2)
    (sure,) = {chance(one.values, weigh([one._replace(source="archive") for one in plain])) for one in plain}
    assert sure == 0.9, "elsewhere each counts once"


def test_what_is_measured_was_left_out_of_the_fit() -> None:
    liar = [one._replace(source="archive", right=not one.right) for one in round_of("liar")]
    given = {one.item_id: told.chance for one, told in left_out([*CHECKED, *liar], lambda one: one.source)}
    assert len(given) == len(CHECKED) + len(liar)
    assert given["liar-1"] < given["liar-99"], "told by the others, who know better"
    assert set(measured([*CHECKED, *liar])) == {
        "round", "round (international)", "archive", "archive (international)",
    }  # fmt: skip


def test_reliability_counts_bins_and_the_error() -> None:
    told = [*[(True, 0.9)] * 9, (False, 0.9), *[(True, 0.5)] * 3, (False, 0.5)]
    figures = reliability([Given(str(at), *one) for at, one in enumerate(told)])
    assert figures["ece"] == round(4 * 0.25 / 14, 4)
    assert [(row["from"], row["mentions"], row["right"]) for row in figures["bins"]] == [(0.5, 4, 0.75), (0.9, 10, 0.9)]
    assert reliability([]) == {"mentions": 0, "ece": 0.0, "bins": []}


@pytest.mark.parametrize(
    ("right", "wrong", "area"),
    [
        ((0.9, 0.8), (0.1,), 1.0),
        ((0.1,), (0.9,), 0.0),
        ((0.5, 0.9), (0.5,), 0.75),
        ((0.5,), (), 0.5),
        ((), (0.5,), 0.5),
    ],
)
def test_separation(right: tuple[float, ...], wrong: tuple[float, ...], area: float) -> None:
    given = [Given("a", kind, chance) for kind, chances in ((True, right), (False, wrong)) for chance in chances]
    assert separation(given) == area


def test_a_summary_gives_intervals_around_its_figures() -> None:
    given = [Given(str(at), at % 10 > 0, 0.95 if at % 3 else 0.6) for at in range(60)]
    figures = summary(given)
    assert figures == summary(given), "drawn by the same numbers"
    for name in ("auc", "ece", "sure_right", "sure_share"):
        low, high = figures[f"{name}_95"]
        assert low <= figures[name] <= high


def test_a_threshold_trades_recall_for_precision() -> None:
    given = [Given("a", True, 0.96), Given("b", True, 0.7), Given("c", False, 0.65), Given("d", False, 0.3)]
    rows = {row["from"]: row for row in thresholds(given, 4)}
    assert rows[0.0] == {"from": 0.0, "mentions": 4, "precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert rows[0.7] == {"from": 0.7, "mentions": 2, "precision": 1.0, "recall": 0.5, "f1": 0.667}
    assert rows[0.95]["recall"] == 0.25


def test_a_report_writes_the_same_weights_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        report(CHECKED, 180, tmp_path / name, "2026-11-26")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    rows = list(csv.DictReader((tmp_path / "a").read_text("utf-8").splitlines()))
    assert [row["feature"] for row in rows] == NAMES
    assert {row["source"][:30] for row in rows} == {"fitted to 200 checked mentions"}
    told = capsys.readouterr().out.splitlines()
    assert "| 0.90 |" in "\n".join(told)
    assert json.loads(told[-1]).keys() == {"confidence_left_out", "thresholds"}
