"""Why a broker does not let us in. aiokafka logs that and raises "unable to bootstrap"; a person needs the reason."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from aiokafka import conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from streams.errors import BrokerError, BrokerRefuses, BrokerUnreachable

_ASK_MS = 5000


async def explain(address: str, options: Mapping[str, Any], cause: BaseException | str) -> BrokerError:
    """The error to raise for a connection that failed with ``cause``: asks each broker of the address once more."""
    for one in address.split(","):
        host, _, port = one.rpartition(":")
        try:
            (await conn.create_conn(host.strip("[]"), int(port), request_timeout_ms=_ASK_MS, **options)).close()
        except (AuthenticationFailedError, SaslAuthenticationFailed):
            user, mechanism = options.get("sasl_plain_username"), options.get("sasl_mechanism")
            return BrokerRefuses(
                f"The broker at {one} refuses the user {user!r} ({mechanism}): "
                "check JUMPA_SASL_USERNAME, JUMPA_SASL_PASSWORD and JUMPA_SASL_MECHANISM."
            )
        except UnsupportedSaslMechanismError:
            mechanism = options.get("sasl_mechanism")
            return BrokerRefuses(f"The broker at {one} does not know {mechanism}: check JUMPA_SASL_MECHANISM.")
        except ssl.SSLCertVerificationError as exc:
            return BrokerRefuses(
                f"The broker at {one} shows a certificate that we do not trust ({exc.verify_message}): "
                "check JUMPA_TLS_CA_FILE and the host name in JUMPA_BROKER."
            )
        except ssl.SSLError as exc:
            reason = (exc.reason or str(exc)).replace("_", " ").lower()
            return BrokerRefuses(
                f"The broker at {one} and we do not agree on TLS ({reason}): "
                "check JUMPA_TLS, its certificate files and the port in JUMPA_BROKER."
            )
        except (KafkaError, OSError, TimeoutError):
            continue
    return BrokerUnreachable(address, cause)
