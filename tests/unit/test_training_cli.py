"""The command that makes the models again: what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from processors.training.__main__ import main
from processors.training.evaluate import MARKS, score, table, write_card


def test_help_names_the_stages(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    told = capsys.readouterr().out
    assert all(stage in told for stage in ("vectors", "tokenizer", "tagger", "pack", "evaluate", "all"))


def test_says_where_it_looked_for_the_data(capsys, tmp_path: Path):
    assert main(["all", "--shared", str(tmp_path / "none")]) == 2
    assert "--shared" in capsys.readouterr().err


def test_the_card_gets_the_table_between_its_marks(tmp_path: Path):
    figures = {"ner": {"set": score([["B-PER"]], [["B-PER"]])}, "boundaries": {}, "speed": {"articles_per_s": 3.0}}
    write_card(tmp_path, figures)
    card = tmp_path / "MODEL_CARD.md"
    card.write_text(f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n", encoding="utf-8")
    write_card(tmp_path, figures)
    write_card(tmp_path, figures)
    told = card.read_text(encoding="utf-8")
    assert told == f"before\n{MARKS[0]}\n{table(figures)}\n{MARKS[1]}\nafter\n"
    assert "| set | 100.00 | 100.00 | **100.00** | PER 100.0 |" in told
