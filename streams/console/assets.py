"""The page: its files in memory, packed once, each with the hash by which a browser asks whether it has changed."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from aiohttp import ETag, hdrs, web

PAGE = Path(__file__).parent / "page"
INDEX = "index.html"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
}
"""Files with other endings are not served. A machine's own table of types may be wrong, and nosniff is strict."""
ALREADY_PACKED = {".png"}


class Asset(NamedTuple):
    """A file of the page."""

    body: bytes
    packed: bytes | None
    """With gzip; None where that saves nothing."""
    type: str
    etag: str

    def answer(self, request: web.Request, status: int = 200) -> web.Response:
        """The file, or 304 to who has it."""
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        response: web.Response
        if status == 200 and _has(request, self.etag):
            response = web.Response(status=304, headers=headers)
        else:
            body = self.body
            if self.packed is not None and takes_gzip(request):
                body, headers["Content-Encoding"] = self.packed, "gzip"
            charset = None if self.type.startswith("image/png") else "utf-8"
            response = web.Response(status=status, body=body, headers=headers, content_type=self.type, charset=charset)
        response.etag = ETag(self.etag, is_weak=True)  # packed or not, it is the same
        return response


def load_assets(folder: Path = PAGE) -> Mapping[str, Asset]:
    """By their paths below the folder, as ``lib/api.js``."""
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and path.is_file())
    return {path.relative_to(folder).as_posix(): load_asset(path) for path in paths}


def load_asset(path: Path) -> Asset:
    """One file. Raises OSError."""
    body = path.read_bytes()
    packed = None if path.suffix in ALREADY_PACKED else gzip.compress(body, 9, mtime=0)
    if packed is not None and len(packed) >= len(body):
        packed = None
    return Asset(body, packed, TYPES[path.suffix], sha256(body).hexdigest()[:20])


def takes_gzip(request: web.Request) -> bool:
    """Whether the reader unpacks gzip."""
    return "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower()


def _has(request: web.Request, etag: str) -> bool:
    return any(one.value in (etag, "*") for one in request.if_none_match or ())
