"""Asking a schema registry: the part of Confluent's REST interface that registering and looking up need.

Source: docs.confluent.io, "Schema Registry API Reference", version 7; Karapace, Redpanda and Apicurio (under
`/apis/ccompat/v7`) answer alike.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from streams.errors import RegistryError, UsageError
from streams.kafka.security import secret
from streams.settings import Settings, variable

TIMEOUT_S = 10
_JSON = "application/vnd.schemaregistry.v1+json"
_NOT_KNOWN = (40401, 40402, 40403)
"""Error codes for a subject, a version or a schema that is not there."""
_INCOMPATIBLE = 409


class Registry:
    """One registry at an address, perhaps below a path. Raises UsageError for what is no http address."""

    def __init__(self, url: str, username: str | None = None, password: str | None = None) -> None:
        given = URL(url)
        if given.scheme not in ("http", "https") or not given.host:
            raise UsageError(f"{url!r} is no address of a schema registry: give one as http://127.0.0.1:8081.")
        username, password = username or given.user, password or given.password
        self.url = str(given.with_user(None)).rstrip("/")
        self._headers = {"Content-Type": _JSON, "Accept": _JSON}
        if username:
            told = b64encode(f"{username}:{password or ''}".encode()).decode()
            self._headers["Authorization"] = f"Basic {told}"

    async def register(self, subject: str, schema: str) -> int:
        """Put a schema under a subject, if it is not there; gives its id. Raises RegistryError."""
        return await self._id(f"/subjects/{quote(subject, safe='')}/versions", subject, schema)

    async def look_up(self, subject: str, schema: str) -> int:
        """The id of a schema that stands under a subject. Raises RegistryError."""
        return await self._id(f"/subjects/{quote(subject, safe='')}", subject, schema)

    async def _id(self, path: str, subject: str, schema: str) -> int:
        status, answer = await self._post(path, {"schemaType": "JSON", "schema": schema})
        told = answer.get("id") if isinstance(answer, dict) else None
        if status == 200 and isinstance(told, int) and 0 <= told < 2**31:
            return told
        raise self._refusal(subject, status, answer)

    async def _post(self, path: str, body: object) -> tuple[int, Any]:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, headers=self._headers) as session,
                session.post(self.url + path, data=json.dumps(body), allow_redirects=False) as answer,
            ):
                return answer.status, _read(await answer.text())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
            reason = str(exc) or type(exc).__name__
            raise RegistryError(f"No schema registry answers at {self.url} ({reason}): check the address.") from None

    def _refusal(self, subject: str, status: int, answer: Any) -> RegistryError:
        """What an answer that gives no id asks for."""
        told = answer if isinstance(answer, dict) else {}
        at = f"The schema registry at {self.url}"
        if status in (401, 403):
            names = f"{variable('registry_username')} and {variable('registry_password')}"
            return RegistryError(f"{at} does not let us in ({status}): check {names}.")
        if told.get("error_code") in _NOT_KNOWN:
            return RegistryError(f"{at} does not know the schema of {subject}: run `jumpa schema register` first.")
        said = " ".join(str(told.get("message") or "it gave no reason").split())
        if status == _INCOMPATIBLE:
            mend = "set the subject's compatibility to FORWARD or NONE; `jumpa schema check` judges our changes"
            return RegistryError(f"{at} holds the schema of {subject} for incompatible ({said}): {mend}.")
        return RegistryError(f"{at} refuses the schema of {subject} (status {status}): {said}")


def registry_of(settings: Settings) -> Registry:
    """The registry of the settings. Raises UsageError where none is named."""
    if settings.registry_url is None:
        raise UsageError(f"{variable('registry_url')} is not set: name the schema registry, as http://127.0.0.1:8081.")
    return Registry(settings.registry_url, settings.registry_username, secret(settings, "registry_password"))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
