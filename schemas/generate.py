"""Write the JSON Schemas and the AsyncAPI document out of the models: `python -m schemas.generate [--check]`.

The files are what subscribers in other languages read; a test holds them equal to the code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.asyncapi import asyncapi
from schemas.json_schema import MODELS, json_schema

HERE = Path(__file__).parent


def yaml_lines(node: Any, indent: str = "") -> Iterator[str]:
    """Objects, arrays and scalars as block YAML. A JSON scalar is a YAML scalar, so quoting is JSON's."""
    items = node.items() if isinstance(node, Mapping) else ((None, value) for value in node)
    for key, value in items:
        head = "-" if key is None else f"{_yaml_key(key)}:"
        if isinstance(value, Mapping | list) and value:
            yield f"{indent}{head}"
            yield from yaml_lines(value, indent + "  ")
        else:
            yield f"{indent}{head} {json.dumps(value, ensure_ascii=False)}"


def _yaml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][\w.-]*", key) else json.dumps(key)


def generated() -> dict[Path, str]:
    """All generated files: path and text."""
    files = {
        HERE / "json" / f"{name}.schema.json": json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
        for name in MODELS
    }
    head = "# Written by `python -m schemas.generate`; edit the models instead.\n"
    return files | {HERE / "asyncapi.yaml": head + "\n".join(yaml_lines(asyncapi())) + "\n"}


def stale() -> list[Path]:
    """The files that differ from what the code gives, are missing, or have no message any more."""
    files = generated()
    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return changed + [path for path in sorted((HERE / "json").glob("*")) if path not in files]


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` say which are stale; 0 when all are as they should be, 2 for wrong use."""
    if list(arguments) not in ([], ["--check"]):
        print("usage: python -m schemas.generate [--check]", file=sys.stderr)
        return 2
    if not arguments:
        for path, text in generated().items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale():
        print(f"{path.relative_to(HERE.parent)} differs from the code; run `python -m schemas.generate`")
    return 1 if stale() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
