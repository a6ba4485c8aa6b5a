"""The bundle of model files beside this module, and the check that each is the one that was packed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

#: The bundle that ships with the package.
BUNDLE = Path(__file__).resolve().parent
TOKENIZER, TAGGER, VECTORS = "tokenizer.pt", "ner.pt", "vectors.pt"
LEXICON, RESOURCES = "lexicon.csv", "resources.json"
FILES = (TOKENIZER, TAGGER, VECTORS, LEXICON, RESOURCES)
MANIFEST = "manifest.json"


class TaggerError(Exception):
    """The tagger's model files are missing, damaged or unreadable. Retrying does not help: install the bundle again."""


def sha256(path: Path) -> str:
    """Give a file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verify(bundle: Path = BUNDLE) -> dict[str, Any]:
    """Check every model file against the manifest, and give the manifest.

    Raises TaggerError naming the file that is missing or differs.
    """
    manifest = _read(bundle / MANIFEST)
    listed = manifest["files"]
    for name in FILES:
        path = bundle / name
        if name not in listed:
            raise TaggerError(f"{bundle / MANIFEST}: lists no {name}; install the model bundle again")
        if not path.is_file():
            raise TaggerError(f"{path}: missing; install the model bundle again")
        if sha256(path) != listed[name]["sha256"]:
            raise TaggerError(f"{path}: damaged, its SHA-256 is not the manifest's; install the model bundle again")
    return manifest


def version(manifest: dict[str, Any]) -> str:
    """Give the bundle's name and the first twelve digits of a hash over its files' hashes."""
    digests = "".join(f"{name}:{manifest['files'][name]['sha256']}\n" for name in FILES)
    return f"{manifest['name']}@{hashlib.sha256(digests.encode()).hexdigest()[:12]}"


def _read(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TaggerError(f"{path}: cannot be read ({error.strerror}); install the model bundle again") from error
    except ValueError as error:
        raise TaggerError(f"{path}: is not JSON; install the model bundle again") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict) or "name" not in manifest:
        raise TaggerError(f"{path}: has no name or no files; install the model bundle again")
    return manifest
