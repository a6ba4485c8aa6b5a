"""The command that makes the models again: what it says when it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from processors.evaluation.goals import told
from processors.evaluation.ner import MARKS, seed_figures, table, write_card
from processors.evaluation.scoring import score
from processors.models.bundle import verify, version
from processors.training.__main__ import main
from processors.training.sources.places import Folders


def test_help_names_the_stages(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    told = capsys.readouterr().out
    assert all(stage in told for stage in ("vectors", "networks", "pack", "all"))


def test_says_where_it_looked_for_the_data(capsys, tmp_path: Path):
    assert main(["all", "--shared", str(tmp_path / "none")]) == 2
    assert "--shared" in capsys.readouterr().err


def measured(**f1: float) -> dict[str, Any]:
    """Figures as they are measured, all F1 100 but those given."""
    names = ["news_2019", "news_2019:capitals", "news_2019:small_letters", "news_2025:three_types", "nergrit:own_head"]
    names += ["idner:own_head", "nerp_truecased:own_head", "idner_without_near_duplicates:own_head"]
    tags = [["B-PER", "B-ORG", "B-GPE", "B-LOC", "B-EVT"]]
    ner = {name: score(tags, tags) | {"f1": f1.get(name, 100.0)} for name in names}
    loading = {"bytes": 9, "seconds": 3.0, "import_seconds": 1.0, "equal": 1, "refused": 4, "files": 4}
    return {"ner": ner, "boundaries": {}, "speed": {"articles_per_s": 3.0}, "loading": loading, "seeds": {}}


def test_goals_are_met_at_their_limits_and_missed_beyond_them():
    least = {"news_2019": 90.0, "news_2019:capitals": 86.0, "news_2019:small_letters": 84.0}
    assert all(goal["met"] for goal in told(measured(**least, **{"news_2025:three_types": 90.5})).values())
    figures = measured(**{"nergrit:own_head": 77.9, "news_2019:capitals": 95.9})
    figures["ner"]["news_2019"]["LOC"] = 81.9
    figures["loading"] |= {"equal": 0, "refused": 3, "seconds": 3.1}
    missed = [name for name, goal in told(figures).items() if not goal["met"]]
    assert missed == [
        "news-2019 F1 of LOC",
        "fall in capitals",
        "NERGrit F1",
        "seconds of a cold load",
        "two loads give equal answers",
        "damaged files refused by name",
    ]


def test_the_card_gets_the_table_between_its_marks(tmp_path: Path):
    figures = measured()
    write_card(tmp_path, figures)
    card = tmp_path / "MODEL_CARD.md"
    card.write_text(f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n", encoding="utf-8")
    write_card(tmp_path, figures)
    write_card(tmp_path, figures)
    text = card.read_text(encoding="utf-8")
    assert text == f"before\n{MARKS[0]}\n{table(figures)}\n{MARKS[1]}\nafter\n"
    row = "| news_2019 | 100.00 | 100.00 | **100.00** | EVT 100.0, GPE 100.0, LOC 100.0, ORG 100.0, PER 100.0 |"
    assert row in text
    assert "| news-2019 F1 of LOC | at least 82.0 | 100.0 | yes |" in text


def test_the_table_tells_the_spread_of_the_seeds():
    figures = measured()
    assert "spread" not in table(figures)
    figures["seeds"] = {"seed-1": measured(news_2019=98.5)["ner"], "seed-2": measured(news_2019=99)["ner"]}
    figures["seeds"]["again"] = figures["seeds"]["seed-2"]
    lines = table(figures).splitlines()
    assert "| test set | shipped | seed-1 | seed-2 | again | mean | spread |" in lines
    assert "| news_2019 | 100.00 | 98.50 | 99.00 | 99.00 | 99.17 | 1.50 |" in lines


@pytest.mark.model
def test_the_shipped_bundle_is_no_other_seed_of_itself():
    assert seed_figures([Folders()], version(verify())) == {}


def test_the_shipped_figures_tell_of_two_more_trainings_of_each_final_model():
    seeds = verify()["figures"]["seeds"]
    assert len(seeds) >= 2
    assert all({"news_2019", "idner:own_head", "csui:sentences:stanza"} <= figures.keys() for figures in seeds.values())
