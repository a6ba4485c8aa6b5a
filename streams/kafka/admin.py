"""Short administrative conversations with a broker, in which aiokafka keeps quiet and fails in one way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.errors import BrokerError, BrokerUnreachable
from streams.kafka.refusal import explain

# A single answer from a loopback broker takes milliseconds; one that is still starting may hold a connection open.
_PROBE_TIMEOUT_S = 2.0
_PROBE_PAUSE_S = 0.05

# aiokafka reports a refused connection with log.error before it raises. We turn the exception into one sentence, so
# its own lines are dropped, but only for the task that is inside admin_client: a worker beside it keeps its log.
_quiet: ContextVar[bool] = ContextVar("jumpa_aiokafka_quiet", default=False)
_NOISY_LOGGERS = ("aiokafka", "aiokafka.conn", "aiokafka.cluster", "aiokafka.admin.client")


def _keep_record(record: logging.LogRecord) -> bool:
    return not _quiet.get()


for _name in _NOISY_LOGGERS:
    logging.getLogger(_name).addFilter(_keep_record)


@asynccontextmanager
async def admin_client(
    address: str, client_options: Mapping[str, Any] | None = None, *, timeout_s: float = 10.0
) -> AsyncIterator[Any]:
    """Give a connected `AIOKafkaAdminClient` for at most `timeout_s` seconds, closed afterwards.

    `client_options` are passed to aiokafka as they are (`security_protocol`, `sasl_mechanism`, `ssl_context` ...).
    Raises BrokerUnreachable for every failure of the connection, the time limit included, BrokerRefuses where the
    broker does not let us in or we do not trust it, and BrokerError for options that do not go together.
    """
    client = _client(address, client_options or {}, timeout_s)
    token = _quiet.set(True)
    try:
        async with asyncio.timeout(timeout_s):
            await client.start()
            # The address may belong to a broker that is still starting, or that sends us to another one out of reach:
            # aiokafka would fail later, and for a missing controller with AttributeError.
            await client.describe_cluster()
            yield client
    except TimeoutError as error:
        raise BrokerUnreachable(address, f"no answer within {timeout_s:g} s") from error
    except (KafkaError, OSError) as error:
        raise await explain(address, client_options or {}, error) from error
    finally:
        await client.close()
        _quiet.reset(token)


def _client(address: str, options: Mapping[str, Any], timeout_s: float) -> Any:
    try:
        return AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=int(timeout_s * 1000), **options)
    except (TypeError, ValueError) as error:  # it connects nowhere yet
        raise BrokerError(f"The Kafka client does not take its options: {error}.") from error


def wait_until_answering(address: str, cluster_id: str, *, alive: Callable[[], bool], timeout_s: float) -> bool:
    """Wait until the broker `cluster_id` answers a metadata request at `address`; False when it died or was too slow.

    The cluster id tells our broker from a stranger that took the port in between. Works inside and outside of an
    event loop, because the asking happens in a thread of its own.
    """
    asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="broker-probe")
    try:
        return asking.submit(asyncio.run, _ask_until(address, cluster_id, alive, timeout_s)).result()
    finally:
        asking.shutdown(wait=False)  # after Ctrl-C the thread ends by itself, once `alive` says no


async def _ask_until(address: str, cluster_id: str, alive: Callable[[], bool], timeout_s: float) -> bool:
    deadline = monotonic() + timeout_s
    while alive() and monotonic() < deadline:
        try:
            async with admin_client(address, timeout_s=_PROBE_TIMEOUT_S) as client:
                cluster = await client.describe_cluster()
            if cluster["cluster_id"] == cluster_id and cluster["brokers"]:
                return True
        except BrokerUnreachable:
            pass
        await asyncio.sleep(_PROBE_PAUSE_S)
    return False
