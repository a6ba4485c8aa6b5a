"""Where training reads and writes, and the numbers that every stage shares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SEED = 20250903
#: The seed of each step, as the manifest tells them.
SEEDS = {
    "vectors": SEED,
    "tokenizer": SEED,
    "encoder": 1,
    "tagger 1": SEED + 10,
    "tagger 2": SEED + 11,
    "tagger 3": SEED + 12,
}
#: The seed of the tokenizer that is trained beside the shipped one, and only measured.
SECOND_TOKENIZER = SEED + 1

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Folders:
    """The folders of one training run: shared data (read only), scratch outputs, and the shipped bundle."""

    shared: Path = REPOSITORY.parent / "shared"
    work: Path = REPOSITORY / ".work" / "training"
    bundle: Path = REPOSITORY / "processors" / "models"

    @property
    def ner(self) -> Path:
        """The NER data sets of the shared data."""
        return self.shared / "data" / "ner"

    @property
    def archive(self) -> Path:
        """The compressed 2019 news archive, JSON lines."""
        return self.shared / "data" / "archive" / "click-id-2019.jsonl.xz"

    @property
    def treebanks(self) -> Path:
        """The Universal Dependencies files."""
        return self.shared / "data" / "ud"

    def made(self, name: str) -> Path:
        """Give the path of a scratch output, with its folder made."""
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
