"""What all messages share."""

from __future__ import annotations

from schemas.base import Message


class _Told(Message):
    name: str
    note: str = ""


def test_messages_of_a_kind_share_the_note_which_fields_were_given() -> None:
    one, other = _Told(name="a"), _Told.model_validate_json('{"name": "b", "note": "x"}')
    assert one.model_fields_set is other.model_fields_set
    assert _Told.model_construct(name="c", note="").model_fields_set is one.model_fields_set


def test_the_shared_note_changes_neither_copies_nor_equality() -> None:
    one = _Told(name="a")
    copy = one.model_copy(update={"note": "x"})
    assert (one, copy) == (_Told(name="a", note=""), _Told(name="a", note="x"))
    assert one.model_dump(exclude_unset=True) == {"name": "a", "note": ""}
    assert one.model_fields_set == {"name", "note"}
