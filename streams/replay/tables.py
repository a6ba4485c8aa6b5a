"""Outputs as Parquet, with the columns of our messages: nested as in the JSON, times as the texts they are there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from schemas.entities import TaggedItem
from schemas.meetings import Meeting
from schemas.mentions import MeetingMention
from schemas.times import JAKARTA, parse_time
from streams.errors import UsageError
from streams.replay.durable import written_whole

GROUP_BYTES = 8 << 20
"""Of JSON in one row group."""
UNKNOWN = "unknown"


class RefusedRecord(BaseModel):
    """A record, or a part of a source, that gave nothing."""

    place: str
    """File and line, or what stands for it there."""
    reason: str
    message: str


MODELS: dict[str, type[BaseModel]] = {
    "entities": TaggedItem,
    "mentions": MeetingMention,
    "meetings": Meeting,
    "refused": RefusedRecord,
}
"""What the lines of each kind are."""
_TIME = re.compile(rb'"(?:published_at|first_seen)":"([^"]+)"')
"""No text can be mistaken for it: in a JSON string a quotation mark has a backslash before it."""


def month_of(line: bytes) -> str:
    """The month in Jakarta in which an article, or the first one of a meeting, was published: ``2019-07``."""
    found = _TIME.search(line)
    return parse_time(found[1].decode()).astimezone(JAKARTA).strftime("%Y-%m") if found is not None else UNKNOWN


def write_table(kind: str, lines: Iterable[bytes], target: Path) -> None:
    """Write lines of JSON as one Parquet file. Equal lines give equal bytes. Raises OSError and UsageError."""
    pa = arrow()
    import pyarrow.json
    import pyarrow.parquet

    schema = pa.schema(list(_struct(pa, MODELS[kind])))
    parse = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        written_whole(target) as file,
        pyarrow.parquet.ParquetWriter(file, schema, compression="zstd", write_statistics=True) as writer,
    ):
        for group in _groups(lines):
            read = pyarrow.json.ReadOptions(use_threads=False, block_size=len(group) + 1)
            writer.write_table(pyarrow.json.read_json(io.BytesIO(group), read, parse))


def read_tables(kind: str, folder: Path) -> Iterator[bytes]:
    """The lines again, month by month, those of one month in their order. Raises UsageError as below."""
    arrow()
    import pyarrow.parquet

    model = MODELS[kind]
    maps = [name for name, field in model.model_fields.items() if get_origin(_bare(field.annotation)) is dict]
    for path in sorted(folder.glob("*/*.parquet")):
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=256):
                for row in batch.to_pylist():
                    for name in maps:
                        row[name] = {key: value for key, value in (row[name] or {}).items() if value is not None}
                    yield model.model_validate(row).model_dump_json().encode()


def arrow() -> Any:
    """The library pyarrow. Raises UsageError where it is not installed."""
    try:
        import pyarrow
    except ImportError:
        raise UsageError("Parquet needs the library pyarrow: pip install 'jumpa[replay]'.") from None
    module: ModuleType = pyarrow
    return module


def _groups(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines together, up to some megabytes: where they are cut depends on them alone."""
    group: list[bytes] = []
    size = 0
    for line in lines:
        group.append(line)
        size += len(line)
        if size >= GROUP_BYTES:
            yield b"".join(group)
            group, size = [], 0
    if group:
        yield b"".join(group)


def _struct(pa: Any, model: type[BaseModel]) -> Any:
    return pa.struct([(name, _type(pa, field.annotation)) for name, field in model.model_fields.items()])


def _type(pa: Any, annotation: Any) -> Any:
    """The Arrow type of a field: a closed set of keys becomes columns, and what else is no number is text."""
    of = _bare(annotation)
    if get_origin(of) is tuple:
        return pa.list_(_type(pa, get_args(of)[0]))
    if get_origin(of) is dict:
        keys, values = get_args(of)
        return pa.struct([(str(key.value), _type(pa, values)) for key in keys])
    if isinstance(of, type) and issubclass(of, BaseModel):
        return _struct(pa, of)
    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}.get(of, pa.string())


def _bare(annotation: Any) -> Any:
    """A type without what is only said about it, and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        else:
            return annotation
