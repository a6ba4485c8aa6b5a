"""Stanza as its documentation has it, with our files."""

from __future__ import annotations

import stanza

from processors.models import bundle
from processors.models.bundle import BUNDLE


def stock_pipeline() -> stanza.Pipeline:
    """Sentences and entities by Stanza's own code; nothing is fetched."""
    return stanza.Pipeline(
        "id", dir=str(BUNDLE), processors={"tokenize": "news", "ner": "news"}, package=None, download_method=None,
        allow_unknown_language=True, resources_filepath=str(BUNDLE / bundle.RESOURCES), use_gpu=False,
        logging_level="ERROR", tokenize_model_path=str(BUNDLE / bundle.TOKENIZER),
        ner_model_path=str(BUNDLE / bundle.TAGGER), ner_pretrain_path=str(BUNDLE / bundle.VECTORS),
    )  # fmt: skip
