"""Bytes to model and back: the only way in and out of a topic.

Reading checks size, encoding, syntax and depth before pydantic sees anything, so that hostile input costs little.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from schemas.base import Message
from schemas.errors import DecodeError, Reason

MAX_BYTES = 1024 * 1024
"""Largest message that is read: 1 MiB, some 500 pages of text."""
WIRE_MAGIC = b"\0"
"""What a value begins with that names its schema in a registry, as Confluent has it; no JSON begins so."""
_WIRE_HEAD = 5
"""Bytes before the JSON of such a value: the zero, and the schema's id."""
MAX_DEPTH = 32
"""Deepest nesting of objects and arrays that is read; our own messages use 5."""
_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_TOO_DEEP_TO_PARSE = "recursion limit exceeded"
"""What the parser of pydantic-core says beyond 200 levels, where it stops."""

M = TypeVar("M", bound=Message)


def decode(model: type[M], raw: bytes | None, max_bytes: int = MAX_BYTES) -> M:
    """Read one message. Raises DecodeError, and nothing else, whatever the bytes are."""
    try:
        return model.model_validate(_parse(raw, max_bytes))
    except ValidationError as exc:
        raise _explain(exc) from None


def encode(message: Message) -> bytes:
    """Write one message: UTF-8 JSON without spaces, fields in declared order.

    The same message gives the same bytes on every machine, and so does what is read back from them.
    """
    return message.model_dump_json().encode("utf-8")


def _parse(raw: bytes | None, max_bytes: int) -> dict[str, Any]:
    if not raw:
        raise DecodeError(Reason.EMPTY, "the message has no value")
    raw = unframed(raw)
    if len(raw) > max_bytes:
        raise DecodeError(Reason.TOO_LARGE, f"{len(raw)} bytes, at most {max_bytes} are read")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise DecodeError(Reason.NOT_UTF8, f"byte {exc.start} is no UTF-8") from None
    try:
        value = from_json(raw.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as exc:
        if str(exc).startswith(_TOO_DEEP_TO_PARSE):
            raise DecodeError(Reason.TOO_DEEP, _TOO_DEEP) from None
        raise DecodeError(Reason.NOT_JSON, str(exc)) from None
    # Counting spares nearly every message of others the look at all that it holds.
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and is_deeper(value, MAX_DEPTH):
        raise DecodeError(Reason.TOO_DEEP, _TOO_DEEP)
    if not isinstance(value, dict):
        raise DecodeError(Reason.NOT_OBJECT, f"a {type(value).__name__} stands where an object must")
    return value


def unframed(raw: bytes) -> bytes:
    """The JSON of a value, whether it names its schema in a registry or not."""
    return raw[_WIRE_HEAD:] if raw.startswith(WIRE_MAGIC) and len(raw) > _WIRE_HEAD else raw


def is_deeper(value: Any, levels: int) -> bool:
    """Whether a value out of JSON nests objects and arrays beyond so many levels, in time linear in its size."""
    level = [value]
    for _ in range(levels + 1):
        level = [one for one in level if type(one) is dict or type(one) is list]
        if not level:
            return False
        level = [inner for one in level for inner in (one.values() if type(one) is dict else one)]
    return True


def _explain(exc: ValidationError) -> DecodeError:
    """One reason and one sentence out of pydantic's list: the first error, named by its field."""
    first = exc.errors(include_url=False, include_input=False)[0]
    cause = (first.get("ctx") or {}).get("error")
    if isinstance(cause, DecodeError):
        return cause
    field = ".".join(str(part) for part in first["loc"]) or "message"
    return DecodeError(Reason.BAD_FIELD, f"{field}: {first['msg']}")
