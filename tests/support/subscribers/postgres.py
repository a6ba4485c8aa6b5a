"""A PostgreSQL of the machine's own for tests: in a temporary folder, by a socket in it, and never as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOMES = Path("/usr/lib/postgresql")
"""Where Debian puts the programs of each version."""


def programs() -> Path | None:
    """The folder of the newest server's programs, if there is one."""
    found = sorted(HOMES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running_postgres(bin_: Path) -> Iterator[str]:
    """An empty server; gives how to connect. It forgets all at the end."""
    folder = Path(tempfile.mkdtemp(prefix="jumpa-postgres-"))
    other: dict[str, Any] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:  # which PostgreSQL refuses
        shutil.chown(folder, "nobody", "nogroup")
        other |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
    data = folder / "data"
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run([bin_ / "initdb", "-D", data, "-U", "jumpa", "--auth=trust", "-E", "UTF8", "-N"], **other)
        subprocess.run([bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **other)
        try:
            yield f"host={folder} user=jumpa dbname=postgres"
        finally:
            subprocess.run([bin_ / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], **other)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
