"""What is left out, one after the other."""

from __future__ import annotations

from processors.entities.mend import RULES
from processors.evaluation.ablation import NOTHING, variants


def test_each_part_is_left_out_once_and_the_first_row_leaves_nothing_out():
    rows = list(variants())
    first, *rest = rows
    assert first[2] == RULES
    assert first[1].names
    assert all(lexicon is not first[1] or len(rules) < len(RULES) for _, lexicon, rules in rest)
    assert {name for name, _, rules in rows if len(rules) == len(RULES) - 1} == {
        f"the rule `{rule.__name__}`" for rule in RULES
    }
    assert rows[-1][1:] == (NOTHING, ())
