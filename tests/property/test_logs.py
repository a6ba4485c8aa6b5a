"""Whatever an event holds, it is one line, and as JSON it can be read."""

from __future__ import annotations

import io
import json
import logging
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.logs import FIELDS, IDS, LogFormat, set_up_logs


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError


TEXTS = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    ["\n", "\r\n", "\x1b[2J", "\x85", "\u2028", "\ud800"]
)
VALUES = TEXTS | st.integers() | st.floats() | st.booleans() | st.none() | st.binary() | st.builds(Unprintable)
FIELD_SETS = st.dictionaries(st.sampled_from(FIELDS), VALUES | st.lists(VALUES) | st.dictionaries(TEXTS, VALUES))


@pytest.mark.usefixtures("own_logs")
@pytest.mark.parametrize("form", get_args(LogFormat))
@given(TEXTS, FIELD_SETS, st.sampled_from(["streams.agents.enrich", "aiokafka.conn", "other"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_event_is_one_line_whatever_it_holds(form: LogFormat, text: str, fields: dict[str, Any], name: str) -> None:
    set_up_logs("INFO", form)
    (handler,) = logging.root.handlers
    assert isinstance(handler, logging.StreamHandler)
    written = handler.stream = io.StringIO()
    logging.getLogger(name).error(text, extra=fields)
    line = written.getvalue()
    line.encode()
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    if form == "json":
        told = json.loads(line, parse_constant=lambda constant: pytest.fail(constant))
        assert told.keys() >= {"timestamp", "level", "logger", "event", "worker"}
        assert told["event"] == text.encode("utf-8", "backslashreplace").decode()
        numbers = {name: value for name, value in fields.items() if type(value) in (int, bool) and name not in IDS}
        assert told.items() >= numbers.items()
    else:
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line[:-1])
