"""Settings come from the environment, and a wrong one is named with what it may be."""

from __future__ import annotations

import pytest

from streams.errors import UsageError
from streams.settings import (
    KEY_MENTIONS,
    Settings,
    as_environment,
    load_settings,
    refuse_unknown,
    settings_under,
    variable,
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_every_default_suits_a_laptop() -> None:
    settings = load_settings()
    assert settings.broker == "127.0.0.1:9092"
    assert settings.http_host == "127.0.0.1"
    assert settings.processes >= 1


def test_every_setting_says_what_it_means() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUMPA_BROKER", "kafka-1:9092,kafka-2:9093")
    monkeypatch.setenv("JUMPA_BATCH_ITEMS", "64")
    settings = load_settings()
    assert (settings.broker, settings.batch_items) == ("kafka-1:9092,kafka-2:9093", 64)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JUMPA_BROKER", "", "host:port"),
        ("JUMPA_BROKER", "localhost", "host:port"),
        ("JUMPA_BROKER", "kafka://localhost:9092", "host:port"),
        ("JUMPA_BROKER", "a:1, b:2", "host:port"),
        ("JUMPA_BROKER", "::1:9092", "host:port"),
        ("JUMPA_BROKER", "[::1]", "host:port"),
        ("JUMPA_BROKER", "[1::2::3]:9092", "host:port"),
        ("JUMPA_BROKER", "[127.0.0.1]:9092", "host:port"),
        ("JUMPA_BROKER", "localhost:99999", "host:port"),
        ("JUMPA_APP_ID", "a/b", "consumer group"),
        *(
            ("JUMPA_TOPIC_PREFIX", wrong, "make a prefix")
            for wrong in ("green", ".", "-a.", "a/b.", "a-.", "a.\n", "a" * 81)
        ),
        ("JUMPA_ITEMS_TOPIC", "a/b", "topic of items"),
        ("JUMPA_PARTITIONS", "many", "integer"),
        ("JUMPA_PARTITIONS", "0", "greater than or equal to 1"),
        ("JUMPA_BATCH_WAIT_S", "nan", "less than or equal to 10"),
        ("JUMPA_ITEM_TIMEOUT_S", "0", "greater than 0"),
        ("JUMPA_HTTP_PORT", "65536", "less than or equal to 65535"),
        ("JUMPA_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_wrong_one_is_named_with_what_it_may_hold(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}={value!r} is not allowed: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "app_id"),
    [
        ({}, "jumpa"),
        ({"topic_prefix": ""}, "jumpa"),
        ({"topic_prefix": "green."}, "jumpa-green"),
        ({"topic_prefix": "green-"}, "jumpa-green-"),
        ({"topic_prefix": "v2.green."}, "jumpa-v2.green"),
        ({"topic_prefix": "green.", "app_id": "ours"}, "ours"),
    ],
)
def test_each_prefix_has_a_group_of_its_own(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], app_id: str
) -> None:
    assert load_settings(**given).app_id == app_id
    for name, value in given.items():
        monkeypatch.setenv(variable(name), value)
    assert load_settings().app_id == app_id
    monkeypatch.setenv("JUMPA_APP_ID", as_environment(load_settings())["JUMPA_APP_ID"])  # a worker that we start
    assert load_settings().app_id == app_id


@pytest.mark.parametrize(
    ("environment", "app_id"),
    [
        ({}, "jumpa-green"),
        ({"JUMPA_APP_ID": "jumpa", "JUMPA_ITEMS_TOPIC": "live"}, "jumpa-green"),  # of the live feed
        ({"JUMPA_TOPIC_PREFIX": "blue."}, "jumpa-green"),
        ({"JUMPA_TOPIC_PREFIX": "green.", "JUMPA_APP_ID": "ours"}, "ours"),
    ],
)
def test_a_prefix_that_is_given_as_an_option_never_gets_the_group_of_others(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], app_id: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = settings_under("green.", "--into")
    assert (settings.topic_prefix, settings.app_id, settings.items_topic) == ("green.", app_id, None)


@pytest.mark.parametrize("wrong", ["", "green", "a b."])
def test_an_option_that_is_no_prefix_is_named(wrong: str) -> None:
    with pytest.raises(UsageError, match=f"^--into {wrong!r} is no prefix of topics: "):
        settings_under(wrong, "--into")


def test_what_a_caller_sets_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUMPA_BROKER", "elsewhere:1")
    assert load_settings(broker="here:2").broker == "here:2"


def test_variables_of_others_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUMPA_INTERNAL_RESTARTS", "3")
    load_settings()


def test_a_mistyped_variable_is_named_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match="JUMPA_BATCH_ITEM is no setting: did you mean JUMPA_BATCH_ITEMS"):
        refuse_unknown(["PATH", "JUMPA_BATCH_ITEM"])
    refuse_unknown(["JUMPA_BATCH_ITEMS", "JUMPA_INTERNAL_RESTARTS", "JUMPA_REQUIRE_KAFKA", "HOME"])


@pytest.mark.parametrize(
    ("given", "most"),
    [
        ({}, KEY_MENTIONS),
        ({"key_mentions": 500}, 500),
        ({"key_mentions": 0}, None),
        ({"data_dir": "/var/lib/jumpa"}, None),
        ({"data_dir": "/var/lib/jumpa", "key_mentions": 500}, 500),
    ],
)
def test_on_disk_everything_is_remembered_and_in_memory_what_fits(given: dict[str, object], most: int | None) -> None:
    assert Settings(**given).most_of_key == most
