"""Addresses of articles: without what only tells how a reader came there, and without the page that he is on."""

from __future__ import annotations

import re

_TRACKING = re.compile(r"(?:amp;)?(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga)", re.IGNORECASE)
"""Names that campaigns and click counters add (Google Analytics' URL builder, Meta, Microsoft, Yandex, Mailchimp)."""
_PAGE = re.compile(r"(?:amp;)?(?:page|hal|halaman|single|showpage)", re.IGNORECASE)
"""Names by which Indonesian sites number the pages of one article, or show them all (``?page=all``, ``?single=1``)."""
_FRONT = re.compile(r"^(?:https?:)?//(?:(?:www|m|amp)\.)?", re.IGNORECASE)


def without_tracking(url: str) -> str:
    """An address without the parameters of campaigns; any other is given back to the letter."""
    return _without(_TRACKING, url)


def article_address(url: str) -> str:
    """What all addresses of one article share: no scheme, no ``www.``, no campaign, no page, no place within a page."""
    kept = _without(_PAGE, without_tracking(url.partition("#")[0]))
    host, slash, rest = _FRONT.sub("", kept).partition("/")
    return host.lower() + (slash + rest).rstrip("/")


def _without(names: re.Pattern[str], url: str) -> str:
    front, _, behind = url.partition("?")
    query, sign, fragment = behind.partition("#")
    given = query.split("&")
    kept = [one for one in given if not names.fullmatch(one.partition("=")[0])]
    if len(kept) == len(given):
        return url
    return front + ("?" if kept else "") + "&".join(kept) + sign + fragment
