"""Who may ask, and what every answer says to the browser: keep to yourself, run nothing of others, remember nothing."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from streams.errors import UsageError
from streams.logs import said

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

COOKIE = "jumpa_console"
COOKIE_S = 30 * 24 * 3600
LEAST_TOKEN = 16
"""Characters: one that can be guessed would be tried until it is."""
API = "/api/"
CALENDAR = ".ics"
"""Ends the addresses that calendars ask for, which can send a token in the address alone."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "jumpa",
}


class Guard:
    """Lets in who names the right host, where only loopback listens, or else who brings the token."""

    def __init__(self, token: str | None) -> None:
        """``token``: what everyone must bring; None: whoever reaches this machine's loopback is let in.

        Raises UsageError for a token that could be guessed.
        """
        if token is not None and len(token) < LEAST_TOKEN:
            raise UsageError(f"The console's token has {len(token)} characters: give it at least {LEAST_TOKEN}.")
        self._token = token
        self._cookie = "" if token is None else sha256(f"jumpa console {token}".encode()).hexdigest()

    def admit(self, request: web.Request) -> None:
        """Raise what is to be answered to who may not ask this."""
        if self._token is None:
            _refuse_other_names(request)
        elif request.path.startswith(API) and not self._knows_token(request):
            raise web.HTTPUnauthorized(
                text="This console wants its token: open the address that it printed, or send `Authorization: Bearer`.",
                headers={hdrs.WWW_AUTHENTICATE: 'Bearer realm="jumpa console"'},
            )
        if request.method == hdrs.METH_POST:
            _refuse_other_pages(request)

    def greet(self, request: web.Request) -> web.Response | None:
        """Keep the token of an address as a cookie, and lead to the address without it; None where it has none."""
        given = request.query.get("token")
        if given is None or request.path.startswith(API):
            return None
        if self._token is not None and not _equal(given, self._token):
            raise web.HTTPUnauthorized(text="That is not this console's token: open the address that it printed.")
        response = web.Response(status=303)
        asked = str(request.rel_url.without_query_params("token"))
        response.headers[hdrs.LOCATION] = "/" + asked.lstrip(
            "/\\"
        )  # two slashes of either kind would lead to another host
        if self._token is not None:
            secure = request.secure or request.headers.get(hdrs.X_FORWARDED_PROTO, "").lower() == "https"
            response.set_cookie(
                COOKIE, self._cookie, max_age=COOKIE_S, path="/", httponly=True, samesite="Strict", secure=secure
            )
        return response

    def _knows_token(self, request: web.Request) -> bool:
        assert self._token is not None
        scheme, _, bearer = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        given = [bearer.strip()] if scheme.lower() == "bearer" else []
        if request.path.endswith(CALENDAR):
            given += request.query.getall("token", [])
        return _equal(request.cookies.get(COOKIE, ""), self._cookie) or any(_equal(one, self._token) for one in given)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _equal(given: str, wanted: str) -> bool:
    """In a time that tells nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _refuse_other_names(request: web.Request) -> None:
    """A page elsewhere may let its own name mean 127.0.0.1, and would then be of one origin with us."""
    name = re.sub(r":\d*$", "", request.host).strip("[]").lower()
    if not is_loopback(name):
        raise web.HTTPForbidden(
            text=f"This console answers to localhost alone, not to {name[:100]!r}: "
            "start it with a token (--token-file) to reach it by another name."
        )


def _refuse_other_pages(request: web.Request) -> None:
    """Raise for what a page of another origin sends, and for forms, which any page may send."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get(hdrs.ORIGIN)
    foreign = site not in ("same-origin", "none") if site is not None else origin is not None
    if foreign and (site is not None or urlsplit(origin or "").netloc.lower() != request.host.lower()):
        raise web.HTTPForbidden(text="Only the console's own page may send this, and programs that are no page.")
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON, with `Content-Type: application/json`.")


def guarded(guard: Guard) -> web.Application:
    """An application whose every answer has the headers, and whose errors are one sentence."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            guard.admit(request)
            return guard.greet(request) or await handler(request)
        except UsageError as exc:
            return problem(400, str(exc))
        except web.RequestPayloadError:
            return problem(400, "What was sent is damaged: send it again.")
        except web.HTTPException as exc:
            return _told(request, exc)
        except (ConnectionError, TimeoutError):
            raise
        except Exception as exc:
            log.exception("an answer of the console failed", extra={"why": said(exc)})
            return problem(500, f"This should not happen ({type(exc).__name__}): please report it.")

    app = web.Application(middlewares=[middleware], client_max_size=MOST_BODY)
    app.on_response_prepare.append(_add_headers)
    return app


MOST_BODY = 512 * 1024
"""Bytes: 64 KiB of text as JSON, where a character may take six."""


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")


def _told(request: web.Request, exc: web.HTTPException) -> web.Response:
    """aiohttp's own words are for people who know HTTP."""
    told = exc.text or ""
    if isinstance(exc, web.HTTPMethodNotAllowed):
        told = f"{request.method} is not for this address: use {' or '.join(sorted(exc.allowed_methods))}."
    elif told == f"{exc.status}: {exc.reason}":
        told = f"There is nothing at {request.path[:100]}." if exc.status == 404 else f"{exc.reason}."
    elif told.startswith("Maximum request body size"):
        told = f"That is too much: at most {MOST_BODY} bytes are read."
    kept = {name: value for name, value in exc.headers.items() if name not in (hdrs.CONTENT_TYPE, hdrs.CONTENT_LENGTH)}
    return problem(exc.status, told, kept)


def problem(status: int, sentence: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as the API tells it."""
    return web.json_response({"error": sentence}, status=status, headers=headers)
