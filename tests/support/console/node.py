"""The page's pure modules, run by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[3] / "streams" / "console" / "page"
RESOLVE = f"""
export const resolve = (name, context, next) =>
  next(name.startsWith("/static/") ? {json.dumps(PAGE.as_uri())} + name.slice("/static".length) : name, context);
"""
"""What modules import by their address on the server, Node finds in the folder."""


def evaluate(module: str, script: str, **given: Any) -> Any:
    """What a script prints as JSON: it has the exports of a module as ``it``, and ``given``. Skips where no Node is."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    source = f"""
        import {{ register }} from "node:module";
        register("data:text/javascript," + encodeURIComponent({json.dumps(RESOLVE)}));
        const it = await import({json.dumps((PAGE / module).as_uri())});
        const {{ {", ".join(given)} }} = {json.dumps(given)};
        console.log(JSON.stringify(await (async () => {{ {script} }})()));
    """
    command = [node, "--experimental-default-type=module", "--input-type=module", "--no-warnings", "-"]
    ran = subprocess.run(command, input=source, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
