"""`jumpa console`"""

from __future__ import annotations

import asyncio
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.render.console import examples, out, say
from streams.console.guard import is_loopback
from streams.console.running import HOST, PORT, ConsoleOptions, console
from streams.logs import set_up_logs
from streams.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    app.command(
        "console",
        epilog=examples(
            "jumpa console",
            "jumpa console out/                            [dim]the run of a replay, without any broker[/dim]",
            "jumpa console --host 0.0.0.0 --token-file /run/secrets/console",
            "jumpa console --worker http://worker-0:9464 --state /var/lib/jumpa/console.sqlite",
        ),
    )(run_console)


def run_console(
    run: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="Folder of a run of `jumpa replay`; else the topics.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; another than loopback wants a token.")] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = PORT,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keeps what was read of the topics; else in your cache folder.")
    ] = None,
    worker: Annotated[
        str, typer.Option(metavar="URL", help="Health server of a worker; else that of JUMPA_HTTP_PORT here.")
    ] = "",
    token_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Holds what everyone must bring; else JUMPA_CONSOLE_TOKEN_FILE.")
    ] = None,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open it in a browser.")] = False,
) -> None:
    """Show the meetings in a browser as they come: lists, calendar, map, network, and why an article gives them."""
    given = {} if token_file is None else {"console_token_file": token_file}
    settings = load_settings(**given)
    set_up_logs(settings.log_level, settings.log_format)
    options = ConsoleOptions(run, host=host, port=port, state=state, worker=worker)
    with suppress(KeyboardInterrupt):  # the usual end
        asyncio.run(_serve(settings, options, browser))


async def _serve(settings: Settings, options: ConsoleOptions, browser: bool) -> None:
    async with console(settings, options) as running:
        say(f"{running.address}  Ctrl-C ends it.", out)
        if not is_loopback(options.host):
            say("Whoever knows the token reads everything; put TLS before it: deploy/CONSOLE.md says how.")
        if browser:
            await asyncio.to_thread(webbrowser.open, running.address)
        await running.filling
        await asyncio.Event().wait()
