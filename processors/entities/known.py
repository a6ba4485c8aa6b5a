"""The names that are known beforehand: those of the labelled sentences, and those of the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from processors.lexicon.gazetteer import Gazetteer, load_gazetteer
from processors.lexicon.places import PlaceKind, WordRole
from processors.models.bundle import LEXICON
from processors.models.lexicon import LETTERS, Lexicon, Name, read_lexicon
from processors.models.segment import tokens
from schemas.entities import EntityType

_UNGOVERNED = (PlaceKind.ISLAND, PlaceKind.REGION)


def known_names(bundle: Path) -> Lexicon:
    """The bundle's lexicon, with the gazetteer's names beside it; where both know one, the sentences are right.

    A lone word that stands outside names in the sentences ("batu", "as") is left out.
    """
    learnt = read_lexicon(bundle / LEXICON)
    listed = {
        words: label.value
        for label, name in _listed(load_gazetteer())
        if len("".join(words := _words(name))) >= LETTERS and not (len(words) == 1 and words[0] in learnt.plain)
    }
    return Lexicon({**listed, **learnt.names}, learnt.plain)


def _listed(gazetteer: Gazetteer) -> Iterator[tuple[EntityType, str]]:
    for leader in gazetteer.leaders:
        yield from ((EntityType.PER, name) for name in (leader.name, *leader.aliases))
    for body in gazetteer.organisations:
        yield from ((EntityType.ORG, name) for name in {body.name, *body.aliases}.difference(body.cased))
    for venue in gazetteer.venues:
        yield from ((EntityType.LOC, name) for name in (venue.name, *venue.aliases))
    for place in gazetteer.cities:
        label = EntityType.LOC if place.kind in _UNGOVERNED else EntityType.GPE
        yield from ((label, name) for name in {place.name, *place.aliases}.difference(place.ambiguous))
    for country in gazetteer.countries:
        yield from ((EntityType.GPE, name) for name in {country.name, *country.aliases}.difference(country.cased))
    yield from ((EntityType.LOC, name) for name in gazetteer.words[WordRole.REGION])


def _words(name: str) -> Name:
    return tuple(name[token.start : token.end].lower() for token in tokens(name, 0, len(name)))
