"""`jumpa tag`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from processors.entities.conll import ConllError, read_conll, tag_sentences, write_conll
from processors.models.bundle import TaggerError
from streams.cli.render.console import examples
from streams.errors import ModelsUnavailable, UsageError
from streams.ingest.lines import check_files
from streams.ingest.sources import STDIN
from streams.language.child import shipped_tagger


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples("jumpa tag sentences.conll > predicted.conll", "jumpa tag - < sentences.conll | head -20")
    )
    def tag(
        file: Annotated[str, typer.Argument(help="One token a line, first column; an empty line between sentences.")],
    ) -> None:
        """Tag CoNLL tokens: the same tokens with PER, ORG, GPE, LOC and EVT as BIO tags, tab separated."""
        check_files([file])
        try:
            raw = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
            sentences = read_conll(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as exc:
            raise UsageError(f"{file} is no UTF-8 text (byte {exc.start}): convert it first.") from None
        except ConllError as exc:
            raise UsageError(f"{file}:{exc}") from None
        try:
            tagger = shipped_tagger()
        except TaggerError as exc:
            raise ModelsUnavailable(f"The language models cannot be loaded: {exc}.") from None
        typer.echo(write_conll(sentences, tag_sentences(sentences, tagger)), nl=False)
