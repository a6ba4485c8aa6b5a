"""Settings become the options of Kafka's clients; wrong ones are named, and no secret is ever part of a sentence."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import pytest
from faust.auth import SASLCredentials, SSLCredentials

from streams.agents.ledger import Ledger
from streams.errors import UsageError
from streams.faust_worker.app import create_app, faust_credentials
from streams.kafka.security import client_options
from streams.logs import SECRETIVE, set_up_logs
from streams.settings import Settings, as_environment, load_settings, variable
from tests.support.stream_fakes import new_metrics

SECRET = "geheim-42"
LOGIN = {"sasl_mechanism": "SCRAM-SHA-512", "sasl_username": "u", "sasl_password": SECRET}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_without_settings_the_connection_is_plain() -> None:
    assert client_options(Settings()) == {}
    assert faust_credentials(Settings()) is None
    assert create_app(Settings(), Ledger(), new_metrics()).conf.broker_credentials is None


def test_tls_alone_checks_certificates_and_names() -> None:
    options = client_options(Settings(tls=True))
    context = options["ssl_context"]
    assert options == {"security_protocol": "SSL", "ssl_context": context}
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    credentials = faust_credentials(Settings(tls=True))
    assert isinstance(credentials, SSLCredentials)
    assert credentials.context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(("tls", "protocol"), [(True, "SASL_SSL"), (False, "SASL_PLAINTEXT")])
def test_a_login_reaches_both_kinds_of_client(tls: bool, protocol: str) -> None:
    settings = load_settings(tls=tls, **LOGIN)
    options = client_options(settings)
    assert options.pop("ssl_context") is None or tls
    assert options == {
        "security_protocol": protocol,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "u",
        "sasl_plain_password": SECRET,
    }
    credentials = faust_credentials(settings)
    assert isinstance(credentials, SASLCredentials)
    assert (credentials.protocol.value, credentials.mechanism.value) == (protocol, "SCRAM-SHA-512")
    assert (credentials.username, credentials.password) == ("u", SECRET)
    assert create_app(settings, Ledger(), new_metrics()).conf.broker_credentials is not None


def test_a_password_from_a_file_loses_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    settings = load_settings(**(LOGIN | {"sasl_password": None}), sasl_password_file=str(file))
    assert client_options(settings)["sasl_plain_password"] == SECRET
    assert SECRET not in str(as_environment(settings))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (LOGIN | {"sasl_password": None}, "JUMPA_SASL_MECHANISM needs JUMPA_SASL_USERNAME and JUMPA_SASL_PASSWORD or"),
        (LOGIN | {"sasl_username": None}, "JUMPA_SASL_MECHANISM needs JUMPA_SASL_USERNAME"),
        (LOGIN | {"sasl_mechanism": None}, "JUMPA_SASL_USERNAME is set, but JUMPA_SASL_MECHANISM is not"),
        (LOGIN | {"sasl_mechanism": "PLAIN"}, "PLAIN sends the password as it is: set JUMPA_TLS=true"),
        (LOGIN | {"sasl_password_file": "/nowhere"}, "are both set"),
        (LOGIN | {"sasl_password": None, "sasl_password_file": "/nowhere"}, "No such file"),
        (LOGIN | {"sasl_password": None, "sasl_password_file": "EMPTY"}, "it is empty"),
        (LOGIN | {"sasl_password": None, "sasl_password_file": "BINARY"}, "no UTF-8"),
        ({"tls_ca_file": "ca.pem"}, "JUMPA_TLS_CA_FILE is set, but TLS is off"),
        ({"tls": True, "tls_ca_file": "/nowhere"}, "JUMPA_TLS_CA_FILE='/nowhere' cannot be used (No such file"),
        ({"tls": True, "tls_ca_file": "EMPTY"}, "JUMPA_TLS_CA_FILE"),
        ({"tls": True, "tls_cert_file": "EMPTY"}, "JUMPA_TLS_CERT_FILE"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(given: dict[str, object], told: str, tmp_path: Path) -> None:
    (tmp_path / "EMPTY").write_text("")
    (tmp_path / "BINARY").write_bytes(SECRET.encode() + b"\xff")
    for name, value in given.items():
        if value in ("EMPTY", "BINARY"):
            given = given | {name: str(tmp_path / str(value))}
    with pytest.raises(UsageError) as caught:
        client_options(load_settings(**given))
    assert told in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_mechanism_is_named() -> None:
    with pytest.raises(UsageError, match="JUMPA_SASL_MECHANISM='GSSAPI' is not allowed"):
        load_settings(sasl_mechanism="GSSAPI")


def test_secrets_are_in_no_text_of_the_settings() -> None:
    settings = load_settings(tls=True, tls_key_password=SECRET, **LOGIN)
    credentials = faust_credentials(load_settings(tls=True, **LOGIN))
    for told in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert SECRET not in told
    assert SECRET not in repr(credentials)
    with pytest.raises(UsageError) as caught:
        load_settings(sasl_password=[SECRET])
    assert SECRET not in str(caught.value)


def test_a_worker_that_we_start_gets_all_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(broker="kafka:9093", tls=True, batch_wait_s=0.5, **LOGIN)
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings


@pytest.mark.usefixtures("own_logs")
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_requests_with_passwords_are_never_logged(level: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(level)
    for name in SECRETIVE:
        logging.getLogger(name).debug("Request: %s", SECRET)
    assert SECRET not in capsys.readouterr().err
