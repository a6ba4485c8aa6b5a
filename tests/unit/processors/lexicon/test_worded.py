"""Rules that say in words what they mean."""

from __future__ import annotations

import pytest

from processors.dates.rules import DateRule
from processors.detection.article.report import Lent
from processors.detection.facts.channel import ChannelBasis
from processors.detection.facts.place import PlaceRule
from processors.detection.facts.status import StatusRule
from processors.detection.sentence.binding import Binding
from processors.lexicon.worded import Worded


@pytest.mark.parametrize("rules", [Binding, StatusRule, ChannelBasis, DateRule, PlaceRule, Lent])
def test_each_rule_means_something_else_in_plain_words(rules: type[Worded]) -> None:
    meanings = [rule.meaning for rule in rules]
    assert len(set(meanings)) == len(meanings)
    assert [words for words in meanings if not words.strip() or {*'_.;"'} & {*words}] == []


def test_a_rule_is_its_name_and_found_by_it() -> None:
    assert StatusRule("cue") is StatusRule.CUE
    assert f"{StatusRule.CUE}.akan" == "cue.akan"


def test_a_rule_without_words_is_none() -> None:
    with pytest.raises(TypeError, match="meaning"):

        class Rules(Worded):
            NEW = "new"
