"""Who we are to Kafka, and how we know that it is Kafka: the settings as options of aiokafka.

Nothing here keeps, logs or shows a secret: it is read when a client is made, and handed to that client only.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from streams.errors import UsageError
from streams.settings import Settings, variable

_NEEDS_TLS = ("tls_ca_file", "tls_cert_file", "tls_key_file", "tls_key_password", "tls_key_password_file")
_NEEDS_SASL = ("sasl_username", "sasl_password", "sasl_password_file")
_PROTOCOLS = {
    (False, False): "PLAINTEXT",
    (True, False): "SSL",
    (False, True): "SASL_PLAINTEXT",
    (True, True): "SASL_SSL",
}


def client_options(settings: Settings) -> dict[str, Any]:
    """The options that every aiokafka client (admin, producer, consumer) takes; empty for a plain connection.

    Raises UsageError for settings that do not go together and for files that cannot be read or used.
    """
    _check(settings)
    if not settings.tls and settings.sasl_mechanism is None:
        return {}
    options: dict[str, Any] = {
        "security_protocol": _PROTOCOLS[settings.tls, settings.sasl_mechanism is not None],
        "ssl_context": _tls_context(settings) if settings.tls else None,
    }
    if settings.sasl_mechanism is not None:
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.sasl_username
        options["sasl_plain_password"] = secret(settings, "sasl_password")
    return options


def _check(settings: Settings) -> None:
    given = {name for name in (*_NEEDS_TLS, *_NEEDS_SASL) if getattr(settings, name) is not None}
    if not settings.tls and (lost := [name for name in _NEEDS_TLS if name in given]):
        raise UsageError(f"{variable(lost[0])} is set, but TLS is off: set {variable('tls')}=true, or remove it.")
    if settings.sasl_mechanism is None:
        if lost := [name for name in _NEEDS_SASL if name in given]:
            names = f"{variable(lost[0])} is set, but {variable('sasl_mechanism')} is not"
            raise UsageError(f"{names}: set it to PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.")
        return
    if settings.sasl_username is None or not given & {"sasl_password", "sasl_password_file"}:
        raise UsageError(
            f"{variable('sasl_mechanism')} needs {variable('sasl_username')} and {variable('sasl_password')} "
            f"or {variable('sasl_password_file')}."
        )
    if settings.sasl_mechanism == "PLAIN" and not settings.tls:
        raise UsageError(f"PLAIN sends the password as it is: set {variable('tls')}=true, or use SCRAM-SHA-512.")


def _tls_context(settings: Settings) -> ssl.SSLContext:
    """Certificates and host names are checked, against the given authority or those of the system; TLS 1.2 or later."""
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca_file)
    except (OSError, ssl.SSLError) as exc:
        raise _bad_file("tls_ca_file", settings.tls_ca_file, exc) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.tls_cert_file is None:
        return context
    password = secret(settings, "tls_key_password")
    try:
        # Never None: OpenSSL would ask for the password of an encrypted key at the terminal.
        context.load_cert_chain(settings.tls_cert_file, settings.tls_key_file, password or "")
    except (OSError, ssl.SSLError) as exc:
        raise _bad_file("tls_cert_file", settings.tls_cert_file, exc) from None
    return context


def secret(settings: Settings, name: str) -> str | None:
    """The secret of a setting, from the environment or from the file that ``NAME_FILE`` names."""
    inline: SecretStr | None = getattr(settings, name)
    file: str | None = getattr(settings, f"{name}_file")
    if inline is not None and file is not None:
        raise UsageError(f"{variable(name)} and {variable(name + '_file')} are both set: keep one of them.")
    if file is None:
        return None if inline is None else inline.get_secret_value()
    try:
        text = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as exc:
        reason = exc if isinstance(exc, OSError) else "it is no UTF-8 text"  # a decoding error quotes what it read
        raise _bad_file(f"{name}_file", file, reason) from None
    if not text:
        raise _bad_file(f"{name}_file", file, "it is empty")
    return text


def _bad_file(name: str, file: str | None, reason: object) -> UsageError:
    told = reason.strerror if isinstance(reason, OSError) and reason.strerror else reason
    return UsageError(f"{variable(name)}={file!r} cannot be used ({told}): check the file and who may read it.")
