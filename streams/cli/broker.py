"""`jumpa broker`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.render.console import examples, out
from streams.dev_broker import Engine, RunningBroker, run_in_foreground


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa broker",
            "jumpa broker --engine kafka --data ./kafka-data     [dim]survives a restart[/dim]",
            "jumpa broker --port 19092 & JUMPA_BROKER=127.0.0.1:19092 jumpa topics create",
        )
    )
    def broker(
        engine: Annotated[
            Engine, typer.Option(help="tansu: no Java, in memory only. kafka: Apache Kafka 4 (Java 17, Maven).")
        ] = Engine.TANSU,
        port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 9092,
        data: Annotated[Path | None, typer.Option(help="Folder that keeps the data (kafka only).")] = None,
    ) -> None:
        """Run a broker for development, on loopback, until Ctrl-C."""

        def ready(running: RunningBroker) -> None:
            out.print(f"{engine} is ready on {running.address} (process {running.pid}). Ctrl-C stops it.")

        run_in_foreground(engine, on_ready=ready, port=port, data_dir=data)
        out.print("stopped")
