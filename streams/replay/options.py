"""What decides what comes out of the sources of a run, whichever way it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from streams.ingest.columns import NONE, Columns, parse_columns
from streams.replay.filters import Filters


class ReplayOptions(BaseModel):
    """Which items are read, and how; a way that has more of them adds its own."""

    model_config = ConfigDict(frozen=True)

    filters: Filters = Filters()
    columns: str = ""
    """As they were given with ``--columns``."""

    @property
    def tables(self) -> Columns:
        """How tables are read. Raises UsageError."""
        return parse_columns(self.columns) if self.columns else NONE

    def told(self) -> dict[str, Any]:
        """As a manifest keeps them."""
        return ({"columns": self.columns} if self.columns else {}) | self.filters.options()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Those that a manifest keeps."""
        own = {name: told[name] for name in cls.model_fields if name in told}
        return cls.model_validate(
            {**own, "filters": {name: told[name] for name in Filters.model_fields if name in told}}
        )
