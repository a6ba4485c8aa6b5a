"""Taggers for the processes of a language pool: small, and loaded there by their names."""

from __future__ import annotations

import logging
import os
import resource
import time
import warnings
from collections.abc import Sequence

from processors.text.tagged import TaggedText
from tests.support.fakes import FakeTagger


class TwoPartError(Exception):
    """Can be pickled, but not read back: what pickle keeps does not fit its constructor."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


class MoodyTagger(FakeTagger):
    """Does to its process what a text asks for."""

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        for text in texts:
            _obey(text)
        return super().tag_batch(texts)


def _obey(text: str) -> None:
    if "MERAISE" in text:
        raise TwoPartError("tagger", "asked to")
    if "METIDUR" in text:
        time.sleep(60)
    if "MEMATI" in text:
        os._exit(3)
    if "MERAKUS" in text:
        bytearray(64 * 1024**3)


def moody_tagger() -> MoodyTagger:
    resource.setrlimit(resource.RLIMIT_AS, (8 * 1024**3, 8 * 1024**3))
    return MoodyTagger()


def broken_tagger() -> FakeTagger:
    raise OSError("ner.pt: missing")


def deadly_tagger() -> FakeTagger:
    os._exit(4)


def slow_tagger() -> FakeTagger:
    time.sleep(60)
    return FakeTagger()


def talkative_tagger() -> FakeTagger:
    logging.getLogger("stanza").warning("models\nloading")
    warnings.warn("an operator\nis slow", stacklevel=1)
    return FakeTagger()
