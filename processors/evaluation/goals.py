"""What the models must reach, next to what was measured."""

from __future__ import annotations

from typing import Any, NamedTuple

from processors.training.pack import LIMIT_BYTES


class Goal(NamedTuple):
    """A figure and its limit; ``most`` says that the figure may be at most the limit, else at least."""

    figure: float
    limit: float
    most: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure keeps to the limit."""
        return self.figure <= self.limit if self.most else self.figure >= self.limit


def goals(figures: dict[str, Any]) -> dict[str, Goal]:
    """Give all goals by name, in the order in which they are told; F1 and its falls in percent."""
    ner, loading = figures["ner"], figures["loading"]
    f1 = {name: row["f1"] for name, row in ner.items()}
    types = {"PER": 94.0, "GPE": 95.0, "ORG": 86.0, "LOC": 82.0, "EVT": 80.0}
    return {
        "news-2019 F1": Goal(f1["news_2019"], 90.0),
        **{f"news-2019 F1 of {label}": Goal(ner["news_2019"][label], limit) for label, limit in types.items()},
        "news-2025 F1 of PER, ORG, LOC": Goal(f1["news_2025:three_types"], 90.5),
        "fall in capitals": Goal(round(f1["news_2019"] - f1["news_2019:capitals"], 2), 4.0, most=True),
        "fall in small letters": Goal(round(f1["news_2019"] - f1["news_2019:small_letters"], 2), 6.0, most=True),
        "idner F1": Goal(f1["idner:own_head"], 90.0),
        "idner F1 without near-duplicates": Goal(f1["idner_without_near_duplicates:own_head"], 89.5),
        "NERGrit F1": Goal(f1["nergrit:own_head"], 78.0),
        "NERP F1, true-cased": Goal(f1["nerp_truecased:own_head"], 80.0),
        "bytes of all files": Goal(loading["bytes"], LIMIT_BYTES, most=True),
        "seconds of a cold load": Goal(loading["seconds"], 3.0, most=True),
        "two loads give equal answers": Goal(loading["equal"], 1),
        "damaged files refused by name": Goal(loading["refused"], loading["files"]),
    }


def told(figures: dict[str, Any]) -> dict[str, dict[str, float | bool]]:
    """Give the goals as plain values."""
    return {name: {**goal._asdict(), "met": goal.met} for name, goal in goals(figures).items()}


def table(figures: dict[str, Any]) -> str:
    """Give the goals as a Markdown table."""
    lines = ["| goal | limit | measured | met |", "| --- | --- | --- | --- |"]
    for name, goal in goals(figures).items():
        limit = f"at {'most' if goal.most else 'least'} {goal.limit:,}"
        lines.append(f"| {name} | {limit} | {goal.figure:,} | {'yes' if goal.met else '**no**'} |")
    return "\n".join(lines)
