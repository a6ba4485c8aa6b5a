"""Each kind of change of a JSON Schema is judged rightly; where a schema tells, a message shows it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from schemas.compatibility.compare import Affected, ChangeKind, compare
from schemas.json_schema import MODELS, json_schema

READERS, WRITERS = {Affected.READERS}, {Affected.WRITERS}
BOTH = READERS | WRITERS
TEXT, NUMBER = {"type": "string"}, {"type": "number"}
OPEN = {"anyOf": [{"type": "string", "enum": ["a", "b"]}, TEXT]}
OPEN_MORE = {"anyOf": [{"type": "string", "enum": ["a", "b", "c"]}, TEXT]}
CLOSED = {"type": "string", "enum": ["a", "b"]}
OR_NULL = {"anyOf": [TEXT, {"type": "null"}]}
NOTHING = object()


def thing(required: tuple[str, ...] = (), *, others: Any = True, **fields: Any) -> dict[str, Any]:
    closed = {} if others is True else {"additionalProperties": others}
    return {"type": "object", "properties": fields, "required": list(required), **closed}


class Case(NamedTuple):
    kind: ChangeKind
    old: Any
    new: Any
    breaks: set[Affected]
    only_new: Any = NOTHING
    """A message that the new schema allows and the old one does not."""
    only_old: Any = NOTHING
    path: str = "x"


CASES = [
    Case(ChangeKind.FIELD_ADDED, thing(x=TEXT), thing(x=TEXT, y=TEXT), set(), path="y"),
    Case(ChangeKind.FIELD_ADDED_REQUIRED, thing(), thing(("y",), y=TEXT), WRITERS, only_old={}, path="y"),
    Case(
        ChangeKind.FIELD_ADDED_TO_CLOSED,
        thing(others=False),
        thing(others=False, y=TEXT),
        READERS,
        only_new={"y": "1"},
        path="y",
    ),
    Case(ChangeKind.FIELD_REMOVED, thing(x=TEXT, name=NUMBER), thing(name=NUMBER), READERS),
    Case(
        ChangeKind.FIELD_FORBIDDEN,
        thing(x=TEXT, others=False),
        thing(others=False),
        BOTH,
        only_old={"x": "1"},
    ),
    Case(ChangeKind.FIELD_RENAMED, thing(colour=TEXT), thing(color=TEXT), BOTH, path="colour"),
    Case(
        ChangeKind.FIELD_RENAMED,
        thing(place={"type": "string", "description": "Where."}),
        thing(city={"type": "string", "description": "Where."}),
        BOTH,
        path="place",
    ),
    Case(ChangeKind.FIELD_NOW_REQUIRED, thing(x=TEXT), thing(("x",), x=TEXT), WRITERS, only_old={}),
    Case(ChangeKind.FIELD_NOW_OPTIONAL, thing(("x",), x=TEXT), thing(x=TEXT), READERS, only_new={}),
    Case(ChangeKind.OTHERS_REFUSED, thing(), thing(others=False), WRITERS, only_old={"z": 1}, path=""),
    Case(ChangeKind.OTHERS_ALLOWED, thing(others=False), thing(), READERS, only_new={"z": 1}, path=""),
    Case(ChangeKind.TYPE_WIDENED, thing(x={"type": "integer"}), thing(x=NUMBER), READERS, only_new={"x": 0.5}),
    Case(ChangeKind.TYPE_WIDENED, thing(x=TEXT), thing(x={"type": ["string", "array"]}), READERS, {"x": []}),
    Case(ChangeKind.TYPE_NARROWED, thing(x=NUMBER), thing(x={"type": "integer"}), WRITERS, only_old={"x": 0.5}),
    Case(ChangeKind.TYPE_NARROWED, thing(x=True), thing(x=OR_NULL), WRITERS, only_old={"x": 1}),
    Case(ChangeKind.TYPE_CHANGED, thing(x=TEXT), thing(x=NUMBER), BOTH, {"x": 1}, {"x": "1"}),
    Case(
        ChangeKind.TYPE_CHANGED,
        thing(x={"type": "array", "items": TEXT}),
        thing(x={"type": "array", "items": NUMBER}),
        BOTH,
        {"x": [1]},
        {"x": ["1"]},
        path="x[]",
    ),
    Case(ChangeKind.NULL_ALLOWED, thing(x=TEXT), thing(x=OR_NULL), READERS, only_new={"x": None}),
    Case(ChangeKind.NULL_ALLOWED, thing(x=TEXT), thing(x={"type": ["null", "string"]}), READERS, only_new={"x": None}),
    Case(ChangeKind.NULL_REFUSED, thing(x=OR_NULL), thing(x=TEXT), WRITERS, only_old={"x": None}),
    Case(
        ChangeKind.VALUE_ADDED,
        thing(x=CLOSED),
        thing(x={"type": "string", "enum": ["a", "b", "c"]}),
        READERS,
        only_new={"x": "c"},
    ),
    Case(ChangeKind.VALUE_REMOVED, thing(x=CLOSED), thing(x={"enum": ["a"]}), WRITERS, only_old={"x": "b"}),
    Case(ChangeKind.KNOWN_VALUE_ADDED, thing(x=OPEN), thing(x=OPEN_MORE), set()),
    Case(ChangeKind.KNOWN_VALUE_REMOVED, thing(x=OPEN_MORE), thing(x=OPEN), set()),
    Case(ChangeKind.LIST_OPENED, thing(x=CLOSED), thing(x=OPEN), READERS, only_new={"x": "new"}),
    Case(ChangeKind.LIST_CLOSED, thing(x=OPEN), thing(x=CLOSED), WRITERS, only_old={"x": "new"}),
    Case(ChangeKind.CONSTANT_CHANGED, thing(x={"const": "1.0"}), thing(x={"const": "1.1"}), BOTH, {"x": "1.1"}),
    Case(ChangeKind.TYPE_CHANGED, thing(x={"const": "1"}), thing(x={"const": 1}), BOTH, {"x": 1}, {"x": "1"}),
    Case(ChangeKind.FORMAT_TIGHTENED, thing(x=TEXT), thing(x={**TEXT, "pattern": "^a"}), WRITERS, only_old={"x": "b"}),
    Case(ChangeKind.FORMAT_LOOSENED, thing(x={**TEXT, "pattern": "^a"}), thing(x=TEXT), READERS, only_new={"x": "b"}),
    Case(
        ChangeKind.FORMAT_CHANGED,
        thing(x={**TEXT, "format": "date"}),
        thing(x={**TEXT, "format": "date-time"}),
        BOTH,
    ),
    Case(
        ChangeKind.LIMIT_TIGHTENED,
        thing(x={**NUMBER, "maximum": 2}),
        thing(x={**NUMBER, "maximum": 1}),
        WRITERS,
        only_old={"x": 2},
    ),
    Case(
        ChangeKind.LIMIT_TIGHTENED,
        thing(x={**NUMBER, "minimum": 0}),
        thing(x={**NUMBER, "minimum": 1}),
        WRITERS,
        only_old={"x": 0},
    ),
    Case(ChangeKind.LIMIT_TIGHTENED, thing(x=TEXT), thing(x={**TEXT, "maxLength": 1}), WRITERS, only_old={"x": "ab"}),
    Case(ChangeKind.LIMIT_LOOSENED, thing(x={**TEXT, "minLength": 1}), thing(x=TEXT), READERS, only_new={"x": ""}),
    Case(
        ChangeKind.LIMIT_LOOSENED,
        thing(x={"type": "array", "maxItems": 5}),
        thing(x={"type": "array", "maxItems": 6}),
        READERS,
        only_new={"x": [1] * 6},
    ),
    Case(ChangeKind.DEFAULT_CHANGED, thing(x={**TEXT, "default": "id"}), thing(x={**TEXT, "default": "in"}), WRITERS),
    Case(
        ChangeKind.NOTE_CHANGED, thing(x={**TEXT, "description": "A."}), thing(x={**TEXT, "description": "B."}), set()
    ),
    Case(ChangeKind.UNJUDGED, thing(x=NUMBER), thing(x={**NUMBER, "not": {"const": 3}}), BOTH, only_old={"x": 3}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind.name} {case.path}")
def test_a_change_is_judged(case: Case) -> None:
    (found,) = compare(case.old, case.new)
    assert (found.kind, found.path, set(found.kind.breaks)) == (case.kind, case.path, case.breaks)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind.name} {case.path}")
def test_a_message_shows_it(case: Case) -> None:
    old, new = Draft202012Validator(case.old), Draft202012Validator(case.new)
    if case.only_new is not NOTHING:
        assert (new.is_valid(case.only_new), old.is_valid(case.only_new)) == (True, False)
        assert Affected.READERS in case.breaks
    if case.only_old is not NOTHING:
        assert (new.is_valid(case.only_old), old.is_valid(case.only_old)) == (False, True)
        assert Affected.WRITERS in case.breaks


def test_every_kind_has_a_case_but_for_those_of_whole_messages() -> None:
    kinds = {case.kind for case in CASES} | {ChangeKind.MESSAGE_ADDED, ChangeKind.MESSAGE_REMOVED}
    assert kinds == set(ChangeKind)


@pytest.mark.parametrize("name", MODELS)
def test_our_own_schemas_differ_in_nothing_from_themselves(name: str) -> None:
    assert compare(json_schema(name), json_schema(name)) == []


def test_references_are_followed_wherever_they_lead() -> None:
    plain = thing(x=CLOSED)
    by_name = thing(x={"$ref": "#/$defs/Word", "description": "A word."}) | {"$defs": {"Word": CLOSED}}
    by_all = thing(x={"allOf": [{"$ref": "#/$defs/Word"}]}) | {"$defs": {"Word": CLOSED}}
    assert [one.kind for one in compare(plain, by_name)] == [ChangeKind.NOTE_CHANGED]
    assert compare(plain, by_all) == []
    nullable = thing(x={"anyOf": [{"$ref": "#/$defs/Word"}, {"type": "null"}]}) | {"$defs": {"Word": CLOSED}}
    assert [one.kind for one in compare(by_all, nullable)] == [ChangeKind.NULL_ALLOWED]


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    tree = {"$defs": {"Tree": thing(of={"$ref": "#/$defs/Tree"}, x=TEXT)}, "$ref": "#/$defs/Tree"}
    other = {"$defs": {"Tree": thing(of={"$ref": "#/$defs/Tree"}, x=NUMBER)}, "$ref": "#/$defs/Tree"}
    assert compare(tree, tree) == []
    assert ("x", ChangeKind.TYPE_CHANGED) in {(one.path, one.kind) for one in compare(tree, other)}


@pytest.mark.parametrize("reference", ["other.json", "#/$defs/None"])
def test_a_reference_that_leads_nowhere_is_told(reference: str) -> None:
    with pytest.raises(ValueError, match="leads"):
        compare(thing(x={"$ref": reference}), thing(x=TEXT))


def test_fields_of_any_name_are_compared_by_what_they_hold() -> None:
    old, new = thing(others=TEXT), thing(others=OR_NULL)
    assert [(one.path, one.kind) for one in compare(old, new)] == [("*", ChangeKind.NULL_ALLOWED)]
    named = {**old, "propertyNames": CLOSED}, {**old, "propertyNames": OPEN}
    assert [(one.path, one.kind) for one in compare(*named)] == [("{name}", ChangeKind.LIST_OPENED)]


def test_two_unlike_fields_that_go_and_come_are_no_renaming() -> None:
    found = compare(thing(venue=TEXT), thing(model=TEXT))
    assert [one.kind for one in found] == [ChangeKind.FIELD_ADDED, ChangeKind.FIELD_REMOVED]


def test_a_change_reads_as_a_sentence() -> None:
    (found,) = compare(thing(x=CLOSED), thing(x={"type": "string", "enum": ["a", "b", "c"]}))
    assert str(found) == 'x: value added to a closed list ("c"): breaks readers'
