"""`jumpa ingest`"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer
from prometheus_client import CollectorRegistry

from streams.cli.render.console import examples, out
from streams.errors import EXIT_REFUSED, UsageError
from streams.feeds.counting import Tally
from streams.feeds.running import ingest as read_feeds
from streams.feeds.single import check_extra
from streams.feeds.sites import KNOWN_FEEDS, FeedFile, load_feeds
from streams.logs import set_up_logs
from streams.process.exposition import Exposition, Processes
from streams.process.health import Health, HealthServer
from streams.settings import Settings, load_settings
from streams.site_metrics import IngestMetrics

log = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    @app.command(
        epilog=examples(
            "jumpa ingest --known > feeds.yaml        [dim]then write `enabled: true` at those you want[/dim]",
            "jumpa ingest feeds.yaml",
            "jumpa ingest feeds.yaml --once --state /var/lib/jumpa/seen.sqlite",
            "curl http://127.0.0.1:9464/metrics",
        )
    )
    def ingest(
        feeds: Annotated[Path | None, typer.Argument(help="YAML file that names feeds and news sitemaps.")] = None,
        once: Annotated[bool, typer.Option(help="Look at each feed once, then end (for cron).")] = False,
        state: Annotated[
            Path | None, typer.Option(help="File that remembers what was published; else beside the YAML file.")
        ] = None,
        allow_private: Annotated[
            bool, typer.Option(help="Fetch from private, loopback and link-local addresses, too.")
        ] = False,
        known: Annotated[bool, typer.Option(help="Show public feeds of Indonesian publishers, to begin with.")] = False,
    ) -> None:
        """Read RSS, Atom and news sitemaps into the items topic: each article once, in full, until Ctrl-C or SIGTERM.

        Obeys robots.txt and Retry-After, asks for what has changed only, and leaves sites in trouble alone.
        """
        if known:
            typer.echo(KNOWN_FEEDS.read_text(encoding="utf-8"), nl=False)
            return
        if feeds is None:
            raise UsageError("Name a YAML file of feeds: `jumpa ingest --known` shows one to begin with.")
        check_extra()
        file, settings = load_feeds(feeds), load_settings()
        set_up_logs(settings.log_level, settings.log_format)
        tally = Tally(IngestMetrics(CollectorRegistry()), file.feeds)
        kept = state or feeds.with_suffix(".seen.sqlite")
        asyncio.run(_run(file, kept, settings, tally, once=once, allow_private=allow_private))
        told = ", ".join(f"{name} {tally.sums[name]}" for name in ("new", "correction", "forbidden", "refused"))
        out.print(told)
        if tally.sums["refused"]:
            raise typer.Exit(EXIT_REFUSED)


async def _run(
    file: FeedFile, state: Path, settings: Settings, tally: Tally, *, once: bool, allow_private: bool
) -> None:
    if once:
        await read_feeds(file, state, settings, tally, once=True, allow_private=allow_private)
        return

    async def look() -> Health:
        return Health(started=True, ready=True, app_id=settings.app_id)

    exposition = Exposition(tally.metrics.registry, Processes(("ingest", "parser")))
    server = HealthServer(look, exposition, settings.http_host, settings.http_port)
    await server.start()
    log.info("feeds are read", extra={"address": server.address, "count": len(file.feeds)})
    try:
        await read_feeds(file, state, settings, tally, once=False, allow_private=allow_private)
    finally:
        await server.stop()
