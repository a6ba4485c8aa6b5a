"""How a worker begins, and what its language processes are spared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SPARED = ("faust", "mode", "aiokafka", "aiohttp", "stanza", "torch")


@pytest.mark.parametrize("begun", [True, False])
def test_language_processes_load_nothing_of_what_only_the_worker_needs(tmp_path: Path, begun: bool) -> None:
    """Begun as the worker begins them, by a package's ``__main__``, whose own imports are left to it."""
    package = tmp_path / "begins"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "telling.py").write_text(
        f"import sys\nNAMES = {SPARED!r}\n\n"
        "class Tagger:\n"
        "    version = property(lambda self: ', '.join(name for name in NAMES if name in sys.modules) or 'nothing')\n"
    )
    (package / "__main__.py").write_text(
        "import asyncio, faust, structlog\n"
        "from begins.telling import Tagger\n"
        "from streams.language.pool import LanguagePool\n"
        "pool = LanguagePool(1, 20, Tagger)\n"
        + ("pool.begin()\n" if begun else "")
        + "print(asyncio.run(pool.warm()))\n"
        "pool.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "begins"], cwd=tmp_path, env={"PYTHONPATH": f"{ROOT}:{tmp_path}"}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "nothing\n"
