"""`jumpa worker`"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Annotated

import typer

from streams.cli.render.console import examples
from streams.errors import BrokerUnreachable
from streams.kafka.provisioning import require_topics
from streams.kafka.security import client_options
from streams.logs import LogFormat, LogLevel, set_up_logs
from streams.process.parent import die_with_parent
from streams.process.supervised import SupervisedHealth
from streams.process.supervisor import SUPERVISOR, Supervisor, worker_command
from streams.settings import Settings, load_settings, variable


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa worker",
            "JUMPA_BROKER=kafka-1:9092,kafka-2:9092 JUMPA_PROCESSES=4 jumpa worker",
            "jumpa worker --log-level DEBUG --log-format json 2> worker.log",
            "curl http://127.0.0.1:9464/readyz",
        )
    )
    def worker(
        log_level: Annotated[
            LogLevel | None,
            typer.Option(case_sensitive=False, help="Least level logged; else JUMPA_LOG_LEVEL."),
        ] = None,
        log_format: Annotated[
            LogFormat | None, typer.Option(help="Lines for people or for machines; else JUMPA_LOG_FORMAT.")
        ] = None,
    ) -> None:
        """Run the agents until Ctrl-C or SIGTERM: items in, entities, mentions and meetings out.

        Starts itself again after a crash. Several workers with one JUMPA_APP_ID share the work.
        """
        for name, value in (("log_level", log_level), ("log_format", log_format)):
            if value is not None:
                os.environ[variable(name)] = value  # the worker's process reads it there, too
        if SUPERVISOR in os.environ:  # a run of ours has started it, and ends with us
            die_with_parent(int(os.environ[SUPERVISOR]))
        settings = load_settings()
        set_up_logs(settings.log_level, settings.log_format)
        refuse_missing_topics(settings)
        raise typer.Exit(supervise(settings, worker_command()))


def supervise(settings: Settings, command: list[str]) -> int:
    """Run the worker that a command starts, and start it again; gives the exit code. Raises UsageError."""
    with SupervisedHealth(settings.http_host, settings.http_port) as health:
        limit, environment = settings.restart_limit, health.environment
        return Supervisor(command, limit, environment=environment, on_end=health.ended).run()


def refuse_missing_topics(settings: Settings) -> None:
    """Raises UsageError at once, for a person at a terminal. Without a broker the worker waits, then looks itself."""
    with suppress(BrokerUnreachable):
        asyncio.run(require_topics(settings, client_options(settings)))
