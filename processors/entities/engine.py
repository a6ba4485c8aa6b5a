"""What runs the networks. Importing this loads neither."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from processors.models.bundle import BUNDLE, TaggerError

if TYPE_CHECKING:
    from processors.entities.tagger import NewsTagger


class TaggerEngine(StrEnum):
    """The same files; ONNX Runtime multiplies in eight bits, Stanza in floats."""

    ONNX = "onnx"
    STANZA = "stanza"


def load_tagger(engine: TaggerEngine = TaggerEngine.ONNX, bundle: Path = BUNDLE) -> NewsTagger:
    """The models of a bundle. Raises TaggerError for those that cannot be loaded, or where the engine is missing."""
    if engine is TaggerEngine.ONNX:
        from processors.entities.onnx_tagger import OnnxTagger

        return OnnxTagger(bundle)
    try:
        from processors.entities.stanza_tagger import StanzaTagger  # seconds and 600 MB, for it imports torch
    except ModuleNotFoundError as error:
        raise TaggerError(f"{error.name} is not installed: pip install stanza, or set JUMPA_TAGGER=onnx") from None
    return StanzaTagger(bundle)
