"""Where the names that the tagger gives begin and end."""

from __future__ import annotations

import pytest

from processors.lexicon.gazetteer import load_gazetteer
from processors.people.names import name_end, person_spans
from processors.text.normalise import Text
from processors.text.reading import Reading, read
from processors.text.tagged import Span
from schemas.entities import EntityType, Part


def reading(marked: str) -> tuple[Reading, str]:
    """A sentence with one person, marked by brackets."""
    before, rest = marked.split("[")
    name, behind = rest.split("]")
    text = before + name + behind
    span = Span(len(before), len(before) + len(name), EntityType.PER)
    return read(Text(Part.BODY, text, text, None, None), [(0, len(text))], [span], load_gazetteer()), text


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("Emir Kuwait [Sheikh Sabah al-Ahmed al-Jaber] tiba.", "Sabah al-Ahmed al-Jaber"),
        ("Raja [Salman bin Abdulaziz] al-Saud dari Riyadh tiba.", "Salman bin Abdulaziz al-Saud"),
        ("Menlu [Sergey] Lavrov bin Ahmad tiba.", "Sergey"),
        ("Presiden [Kim Jong]-un tiba.", "Kim Jong-un"),
        ("Menteri [Retno L]. Marsudi tiba.", "Retno L. Marsudi"),
        ("Bahwa [Bapak] tiba.", "Bapak"),
        ("Presiden [Putin] al dan tiba.", "Putin"),
        ("Menhan [YB Dato' Sri Zahari Ibrahim] tiba.", "Zahari Ibrahim"),
        ("Wakil PM [He Lifeng] tiba.", "He Lifeng"),
        ("Menlu [HE Saad Al-Kaabi] tiba.", "Saad Al-Kaabi"),
        ("Menkeu [Sri Mulyani] tiba.", "Sri Mulyani"),
        ("Wapres [K.H. Ma'ruf] tiba.", "Ma'ruf"),
    ],
)
def test_a_name_leaves_titles_out_and_goes_on_over_particles(marked: str, name: str) -> None:
    page, text = reading(marked)
    persons = person_spans(page)
    (first,) = persons
    last = name_end(page, first, persons, frozenset(), frozenset())
    assert last is not None
    assert text[page.tokens[first].start : page.tokens[last - 1].end] == name
