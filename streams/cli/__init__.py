"""The command line. One file a command; `streams.cli.main` puts them together."""

from streams.cli.main import main

__all__ = ["main"]
