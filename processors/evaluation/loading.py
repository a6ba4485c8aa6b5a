"""Measure how the bundle loads: time in a new process, size, equal answers of two loads, refusal of damaged files."""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

from processors.entities.engine import load_tagger
from processors.entities.tagger import NewsTagger
from processors.models.bundle import FILES, TaggerError, verify
from processors.training.pack import copy_bundle
from processors.training.sources.corpora import archive_texts
from processors.training.sources.places import Folders

ARTICLES, PROCESSES = 32, 3
_LOAD = """
import sys, time
from pathlib import Path
began = time.perf_counter()
from processors.entities.onnx_tagger import OnnxTagger
imported = time.perf_counter()
OnnxTagger(Path(sys.argv[1]))
print(imported - began, time.perf_counter() - imported)
"""


def load_figures(places: Folders, tagger: NewsTagger) -> dict[str, float]:
    """Give seconds to import and to load (quickest of three new processes), bytes, and counts of what holds."""
    timed = [_new_process(places.bundle) for _ in range(PROCESSES)]
    texts = list(itertools.islice(archive_texts(places), ARTICLES))
    return {
        "seconds": round(min(load for _, load in timed), 2),
        "import_seconds": round(min(imported for imported, _ in timed), 2),
        "bytes": sum((places.bundle / name).stat().st_size for name in FILES),
        "equal": int(tagger.tag_batch(texts) == load_tagger(bundle=places.bundle).tag_batch(texts)),
        "files": len(FILES),
        "refused": sum(_refused(places.bundle, name) for name in FILES),
    }


def _new_process(bundle: Path) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", _LOAD, str(bundle)], capture_output=True, text=True, check=True)
    imported, load = map(float, done.stdout.split())
    return imported, load


def _refused(bundle: Path, name: str) -> bool:
    """Whether a copy of the bundle with a changed last byte of one file is refused with that file's name."""
    with tempfile.TemporaryDirectory() as folder:
        copy_bundle(bundle, Path(folder))
        path = Path(folder) / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        try:
            verify(Path(folder))
        except TaggerError as error:
            return name in str(error)
    return False
