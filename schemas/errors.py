"""Why a message was refused: one closed list, used in dead letters, metrics and reports."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an input could not be processed. The values are stable: subscribers and alerts filter by them."""

    EMPTY = "empty"  # null or zero bytes
    TOO_LARGE = "too_large"  # above 1 MiB
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"  # also NaN, Infinity, lone surrogates, a second document behind the first
    TOO_DEEP = "too_deep"  # nested beyond MAX_DEPTH
    NOT_OBJECT = "not_object"  # valid JSON, but no object
    NO_TEXT = "no_text"  # neither title nor body says anything
    IMPOSSIBLE_DATE = "impossible_date"
    BAD_FIELD = "bad_field"  # a field of the wrong type or size
    ANALYSIS_FAILED = "analysis_failed"  # the language work raised on this very item
    ANALYSIS_TIMEOUT = "analysis_timeout"  # the language work took longer than its limit
    ANALYSIS_CRASHED = "analysis_crashed"  # the language work killed its process
    ANALYSIS_MEMORY = "analysis_memory"  # the language work took more memory than it may
    OUTPUT_TOO_LARGE = "output_too_large"  # the broker would refuse what this item gives


class DecodeError(ValueError):
    """A message that cannot be read: its :class:`Reason` and one sentence that says what is wrong."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
