"""The tables of ``processors/data``, row by row."""

from __future__ import annotations

import csv
from importlib.resources import files


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of ``processors/data``. Raises FileNotFoundError when the package lacks it."""
    text = files("processors").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
