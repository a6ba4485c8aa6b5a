"""`jumpa worker`"""

from __future__ import annotations

import asyncio

import typer

from streams.cli.console import examples
from streams.errors import UsageError
from streams.logs import set_up_logs
from streams.security import client_options
from streams.settings import Settings, load_settings
from streams.supervisor import Supervisor, worker_command
from streams.topics import all_topics, partition_counts


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa worker",
            "JUMPA_BROKER=kafka-1:9092,kafka-2:9092 JUMPA_PROCESSES=4 jumpa worker",
            "curl http://127.0.0.1:9464/readyz",
        )
    )
    def worker() -> None:
        """Run the agents until Ctrl-C or SIGTERM: items in, entities, mentions and meetings out.

        Starts itself again after a crash. Several workers with one JUMPA_APP_ID share the work.
        """
        settings = load_settings()
        set_up_logs(settings.log_level)
        refuse_missing_topics(settings)
        raise typer.Exit(Supervisor(worker_command(), settings.restart_limit).run())


def refuse_missing_topics(settings: Settings) -> None:
    """Faust would wait for a missing topic for ever and say nothing. A topic that we may not see is missing too."""
    seen = asyncio.run(partition_counts(settings.broker, client_options=client_options(settings)))
    missing = [spec.name for spec in all_topics(settings) if spec.name not in seen]
    if missing:
        raise UsageError(
            f"{len(missing)} topics are missing on {settings.broker}, or may not be seen ({', '.join(missing)}): "
            "run `jumpa topics create` first."
        )
