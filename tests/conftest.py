"""Fixtures that all tests share: one running broker of each engine for the whole session.

Under pytest-xdist each worker is a session of its own and gets its own brokers; the cache of Kafka's jars is shared.
Tests share a broker, so each names its own topics and groups.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from streams.dev_broker import Engine, RunningBroker, missing_for_kafka, start_broker
from streams.logs import CHATTY, SECRETIVE

# The same examples every time, so that a change is judged by what it changes; HYPOTHESIS=random looks for new ones.
# No deadlines: the first example imports what the others find loaded, and a busy machine is no error.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS", "same"))

# A shell starts what it puts in the background with Ctrl-C ignored, and what tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def own_logs() -> Iterator[None]:
    """For what calls `set_up_logs`: afterwards logs go where they went before."""
    loggers = [logging.getLogger(name) for name in ("", *CHATTY, *SECRETIVE)]
    levels, handlers, hook = [logger.level for logger in loggers], list(logging.root.handlers), sys.excepthook
    logging.root.handlers.clear()  # so that pytest's own are not closed
    yield
    logging.root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook = hook


@pytest.fixture(scope="session")
def tansu() -> Iterator[RunningBroker]:
    """A Tansu broker: quick, but unfit for tables, lag, latency and fault tests."""
    with start_broker(Engine.TANSU) as broker:
        yield broker


@pytest.fixture(scope="session")
def kafka_engine() -> Engine:
    """Apache Kafka 4, where it can be started. JUMPA_REQUIRE_KAFKA=1 turns a skip into a failure."""
    missing = missing_for_kafka()
    if missing is not None:
        if os.environ.get("JUMPA_REQUIRE_KAFKA") == "1":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return Engine.KAFKA


@pytest.fixture(scope="session")
def kafka(kafka_engine: Engine) -> Iterator[RunningBroker]:
    """An Apache Kafka 4 broker; mark its tests with `kafka`."""
    with start_broker(kafka_engine, timeout_s=120) as broker:
        yield broker


@pytest.fixture
def fresh(kafka_engine: Engine) -> Iterator[RunningBroker]:
    """A broker with empty topics, for one test alone."""
    with start_broker(kafka_engine, timeout_s=120) as broker:
        yield broker
