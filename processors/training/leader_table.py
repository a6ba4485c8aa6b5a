"""Writes ``schemas/tables/leaders.csv``, which tells subscribers who an id stands for:
``python -m processors.training.leader_table``. A test holds it equal to the leader book and ``data/names``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from processors.lexicon.gazetteer import load_gazetteer
from processors.lexicon.names import leader_names

OUT = Path(__file__).parents[2] / "schemas" / "tables" / "leaders.csv"
COLUMNS = ("id", "name", "name_en", "wikidata_id", "countries", "offices", "from", "to")


def table() -> str:
    """The text of the table: one line a person, by id; of several terms the first day and the last one."""
    names, text = leader_names(), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    terms = load_gazetteer().leaders.terms
    for person in sorted(names):
        own = [term for term in terms if term.id == person]
        begins, ends = [term.since for term in own], [term.until for term in own]
        writer.writerow(
            (
                person,
                own[0].name,
                names[person].name_en,
                names[person].wikidata_id or "",
                "|".join(dict.fromkeys(term.country for term in own)),
                "|".join(dict.fromkeys(term.office for term in own)),
                "" if None in begins else min(day for day in begins if day),
                "" if None in ends else max(day for day in ends if day),
            )
        )
    return text.getvalue()


if __name__ == "__main__":
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(table(), encoding="utf-8")
