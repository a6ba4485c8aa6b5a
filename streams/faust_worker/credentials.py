"""Who we are to Kafka, as Faust takes it."""

from __future__ import annotations

from faust.auth import SASLCredentials, SSLCredentials

from streams.kafka.security import client_options
from streams.settings import Settings


def faust_credentials(settings: Settings) -> SASLCredentials | SSLCredentials | None:
    """The options of aiokafka's clients as Faust's ``broker_credentials``; None for a plain connection.

    Raises as client_options.
    """
    options = client_options(settings)
    if not options:
        return None
    if settings.sasl_mechanism is None:
        return SSLCredentials(options["ssl_context"])
    return SASLCredentials(
        username=options["sasl_plain_username"],
        password=options["sasl_plain_password"],
        ssl_context=options["ssl_context"],
        mechanism=options["sasl_mechanism"],
    )
