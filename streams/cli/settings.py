"""`jumpa settings`"""

from __future__ import annotations

import os

import typer

from streams.cli.render.console import examples, out
from streams.cli.render.tables import plain_table
from streams.settings import Settings, load_settings, variable


def register(app: typer.Typer) -> None:
    @app.command(epilog=examples("jumpa settings", "JUMPA_BATCH_ITEMS=64 jumpa settings"))
    def settings() -> None:
        """List all settings: the environment variable, its value now, and what it means."""
        current = load_settings()
        rows = []
        for name, field in Settings.model_fields.items():
            value = str(getattr(current, name))
            changed = value if variable(name) in os.environ else f"{value} (default)"
            rows.append((variable(name), changed, field.description or ""))
        out.print(plain_table("Settings", ("variable", "value", "meaning"), rows))
