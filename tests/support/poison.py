"""A tagger that does to its process what an article asks for; loaded by its name in the processes of a pool."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from processors.text.tagged import TaggedText
from tests.support.fakes import FakeTagger

SLEEPS, EATS, DIES, PAUSES = "RACUNTIDUR", "RACUNLAHAP", "RACUNMATI", "RACUNJEDA"


class PoisonTagger(FakeTagger):
    """Sleeps for ever, allocates without end, ends its process, or takes a moment."""

    version = "poison-1"

    def tag_batch(self, texts: Sequence[str]) -> list[TaggedText]:
        for text in texts:
            _obey(text)
        return super().tag_batch(texts)


def _obey(text: str) -> None:
    while SLEEPS in text:
        time.sleep(1)
    held = []
    while EATS in text:
        held.append(b"x" * (8 * 1024 * 1024))  # touched, so that it is resident
    if DIES in text:
        os._exit(3)
    if PAUSES in text:
        time.sleep(0.5)
