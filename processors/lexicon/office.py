"""The offices that the tables of leaders and of titles tell apart."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Office(StrEnum):
    """What somebody is; several titles of the press may name one office."""

    PRESIDENT = "president"
    VICE_PRESIDENT = "vice_president"
    PRIME_MINISTER = "prime_minister"
    DEPUTY_PRIME_MINISTER = "deputy_prime_minister"
    CHANCELLOR = "chancellor"
    MONARCH = "monarch"
    CROWN_PRINCE = "crown_prince"
    PRINCE = "prince"
    SUPREME_LEADER = "supreme_leader"
    LEADER = "leader"  # "pemimpin": a head, by whatever title
    JUNTA = "junta"
    GOVERNOR_GENERAL = "governor_general"
    POPE = "pope"
    FOREIGN_MINISTER = "foreign_minister"
    DEFENCE_MINISTER = "defence_minister"
    FINANCE_MINISTER = "finance_minister"
    TRADE_MINISTER = "trade_minister"
    MINISTER = "minister"  # of anything else
    SECRETARY_GENERAL = "secretary_general"
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general"
    ORG_HEAD = "org_head"  # of an international organisation
    SPEAKER = "speaker"  # of a parliament, deputies too
    PARTY_CHIEF = "party_chief"
    ENVOY = "envoy"
    COUNTERPART = "counterpart"  # "mitranya": the office of whoever was spoken of before
    FORMER = "former"  # held one that counts
    OTHER = "other"  # none that counts


SINGLE_OFFICES: Final = frozenset(
    {
        Office.PRESIDENT,
        Office.PRIME_MINISTER,
        Office.CHANCELLOR,
        Office.MONARCH,
        Office.CROWN_PRINCE,
        Office.SUPREME_LEADER,
        Office.POPE,
        Office.FOREIGN_MINISTER,
        Office.DEFENCE_MINISTER,
        Office.SECRETARY_GENERAL,
    }
)
"""One person holds these at a time; the others (ministers, speakers of several chambers, party chiefs) are many."""
LISTED_OFFICES: Final = SINGLE_OFFICES | {
    Office.VICE_PRESIDENT,
    Office.DEPUTY_PRIME_MINISTER,
    Office.MINISTER,
    Office.ORG_HEAD,
    Office.SPEAKER,
    Office.PARTY_CHIEF,
    Office.ENVOY,
    Office.FORMER,
}
"""Those of ``leaders.csv``."""
HEAD_OFFICES: Final = frozenset(
    {
        Office.PRESIDENT,
        Office.PRIME_MINISTER,
        Office.CHANCELLOR,
        Office.MONARCH,
        Office.SUPREME_LEADER,
        Office.LEADER,
        Office.JUNTA,
        Office.POPE,
    }
)
"""Whoever holds one of these may be called "pemimpin" too."""
