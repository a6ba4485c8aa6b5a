"""Output for people: two consoles, and the report of refused inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from streams.errors import EXIT_REFUSED
from streams.ingest.damage import Damage, refuse_damage

if TYPE_CHECKING:  # `jumpa --help` needs no messages
    from schemas.errors import DecodeError


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Raise as any other write does: rich's own ends the process from within whatever runs."""
        raise


out = _Console(emoji=False)  # ":100:" in an article is no emoji
err = _Console(stderr=True, emoji=False)


def say(sentence: str, console: Console = err) -> None:
    """A sentence as it stands: none of it is markup, and nothing breaks it but the terminal."""
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


MAX_SHOWN = 20
"""Refused lines that are shown one by one; the rest is counted."""


def examples(*lines: str) -> str:
    """The epilog of a command's help."""
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"[dim]$[/dim] {line}" for line in lines)


class Refusals:
    """Collects what was refused, says each at once, and ends with the right exit code."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, place: str, error: DecodeError | str) -> None:
        self.count += 1
        if self.count <= MAX_SHOWN:
            err.print(
                f"[yellow]refused[/yellow] {escape(place)}: {escape(str(error))}", highlight=False, soft_wrap=True
            )

    def add_damage(self, damage: Damage) -> None:
        """A row or record alone is refused; raises UsageError for a file that is damaged from there on."""
        if not damage.alone:
            refuse_damage(damage)
        self.add(damage.place, damage.told)

    def finish(self) -> None:
        """Exit with 1 when something was refused."""
        if self.count > MAX_SHOWN:
            err.print(f"[yellow]refused[/yellow] {self.count - MAX_SHOWN} more", highlight=False)
        if self.count:
            raise typer.Exit(EXIT_REFUSED)
