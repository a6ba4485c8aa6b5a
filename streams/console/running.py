"""A console from its start to its end: its store, what fills that, and the server."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any

from streams.console.assets import load_assets
from streams.console.explaining import Explainer, language_process
from streams.console.guard import Guard, is_loopback
from streams.console.health import LOOK_S, HealthLook, Seldom, Worker
from streams.console.letters import LOOK_S as LETTERS_S
from streams.console.letters import DeadLetters, refused_of
from streams.console.model.filling import fill
from streams.console.model.rows import FilledFrom, FillState
from streams.console.model.run_folder import fill_from_run
from streams.console.model.store import Store
from streams.console.server import listening, make_app
from streams.console.services import Services
from streams.errors import UsageError
from streams.kafka import topics
from streams.kafka.security import client_options, secret
from streams.replay.rundir import read_manifest
from streams.settings import Settings

PORT = 8470
HOST = "127.0.0.1"


@dataclass(frozen=True)
class ConsoleOptions:
    """How a console is started."""

    run: Path | None = None
    """The folder of a run, instead of the topics."""
    host: str = HOST
    port: int = PORT
    state: Path | None = None
    """The store's file; None: one in the user's cache, or, for a run, one that goes with the console."""
    kept: bool = True
    """False: where no file is named, it goes with the console."""
    worker: str = ""
    """Address of a worker's metrics; empty: as this machine's settings have it."""


@dataclass(frozen=True)
class RunningConsole:
    """A console that listens."""

    address: str
    """What to open; with the token where nobody else knows it."""
    filling: asyncio.Task[None]
    """Fills the store: for ever, or until a run is read. Raises UsageError for a run that cannot be."""


@asynccontextmanager
async def console(settings: Settings, options: ConsoleOptions) -> AsyncIterator[RunningConsole]:
    """A console, until the block is left. Raises UsageError where it cannot listen, or its file cannot be used."""
    given = secret(settings, "console_token")
    made = secrets.token_urlsafe(32) if given is None and not is_loopback(options.host) else None
    guard = Guard(given or made)
    with closing(await asyncio.to_thread(Store.open, _file(settings, options))) as store:
        services = _services(settings, options, store)
        app = make_app(services, guard, load_assets())
        async with listening(app, options.host, options.port) as address:
            filling = asyncio.create_task(_fill(settings, options, services))
            try:
                yield RunningConsole(_shown(address, made), filling)
            finally:
                filling.cancel()
                with suppress(asyncio.CancelledError, UsageError):
                    await filling


def _shown(address: str, token: str | None) -> str:
    """An address that can be opened: where all of a machine's listen, by its name."""
    for every in ("//0.0.0.0:", "//[::]:"):
        address = address.replace(every, f"//{socket.gethostname()}:")
    return f"{address}/?token={token}" if token is not None else f"{address}/"


def _file(settings: Settings, options: ConsoleOptions) -> Path | None:
    """Where the store lies. Raises UsageError for a folder that is no run."""
    if options.run is not None:
        read_manifest(options.run)
        return options.state
    client_options(settings)  # refuses what does not go together
    return options.state or (cache_file(settings) if options.kept else None)


def cache_file(settings: Settings) -> Path:
    """The store of a broker's topics in the user's cache, whose folder is made where it is missing."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    about = f"{settings.broker} {topics.names(settings).meetings}"
    file = cache / "jumpa" / f"console-{sha256(about.encode()).hexdigest()[:12]}.sqlite"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{file.parent} cannot be made ({exc.strerror}): name a file with --state.") from None
    return file


def _services(settings: Settings, options: ConsoleOptions, store: Store) -> Services:
    run = options.run
    if run is None:
        worker = options.worker or f"http://{_host_of(settings)}:{settings.http_port}"
        health = HealthLook(Seldom(Worker(worker).look, LOOK_S), Seldom(DeadLetters(settings).look, LETTERS_S))
        source, name = FilledFrom.TOPIC, topics.names(settings).meetings
    else:
        health = HealthLook(None, Seldom(lambda: asyncio.to_thread(refused_of, run), inf))
        source, name = FilledFrom.RUN, str(run)
    state = FillState(source=source, name=name, **store.counts()._asdict())
    return Services(store, state, health, Explainer(lambda: language_process(settings)))


def _host_of(settings: Settings) -> str:
    """Where a worker of these settings is found from here."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http_host, settings.http_host)
    return f"[{host}]" if ":" in host else host


def _fill(settings: Settings, options: ConsoleOptions, services: Services) -> Coroutine[Any, Any, None]:
    if options.run is None:
        return fill(services.store, settings, services.tell)
    return fill_from_run(services.store, options.run, services.tell)
