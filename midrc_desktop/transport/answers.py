"""What came back, and whether it is what was asked for."""

import email.utils
import json
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.problems import (
    Answered,
    Busy,
    CaptivePortal,
    Full,
    NotAllowed,
    NotFound,
    Redirected,
    ServerTrouble,
    TooLarge,
    UnexpectedAnswer,
)

LONGEST_AFTER_S = 3600.0
"""More than that is not waited, whatever Retry-After says."""

_NETWORK_SIGN_IN = 511  # RFC 6585 6

_OF_STATUS: dict[int, type[Answered]] = {
    403: NotAllowed,
    404: NotFound,
    410: NotFound,
    408: Busy,
    413: TooLarge,
    425: Busy,
    429: Busy,
    503: Busy,
    504: Busy,
    507: Full,
}


class Headers(Protocol):
    """The headers of an answer, by any case."""

    def get(self, name: str, default: str, /) -> str:
        """A header's value, or `default`."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: its status, its headers, and its content."""

    status: int
    headers: Headers = field(repr=False)
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """The content as JSON (RFC 8259). Raises UnexpectedAnswer."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise UnexpectedAnswer from None


def problem_of(
    answer: Answer, method: str, url: str, expected: Collection[int], media: str
) -> TransportProblem | None:
    """What is wrong with the answer to a request for `url`, or None.

    `media` is "json", "xml", "multipart" or "any". What would be a page for people in answer to a
    GET is none in answer to a HEAD either.
    """
    if answer.status == _NETWORK_SIGN_IN:
        return CaptivePortal()
    kind = media_type(answer)
    success = 200 <= answer.status < 300
    for_people = kind in ("text/html", "application/xhtml+xml")
    if success and for_people and (answer.content or method == "HEAD"):
        return CaptivePortal()
    if answer.status not in expected:
        if 300 <= answer.status < 400:
            return _redirected(answer, url)
        return _of_status(answer)
    if success and answer.content and kind and not _fits(kind, media):
        return UnexpectedAnswer(detail=f"{media} expected")
    return None


def media_type(answer: Answer) -> str:
    """The media type without its parameters, in small letters, or ""."""
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def after(headers: Headers) -> float:
    """The seconds that Retry-After asks to wait (RFC 9110 10.2.3), at most an hour; 0 for none.

    A date is compared with that of the answer: this computer's clock does not matter.
    """
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), LONGEST_AFTER_S)
    then = moment(asked)
    if then is None:
        return 0.0
    now = moment(headers.get("Date", ""))
    return min(max(0.0, then - (time.time() if now is None else now)), LONGEST_AFTER_S)


@lru_cache(maxsize=4)
def moment(text: str) -> float | None:
    """A date of HTTP (RFC 9110 5.6.7) in seconds since 1970, or None."""
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _fits(kind: str, media: str) -> bool:
    if media == "any":
        return True
    if media == "multipart":
        return kind.startswith("multipart/")
    return kind.endswith((f"/{media}", f"+{media}"))


def _of_status(answer: Answer) -> Answered:
    fallback = ServerTrouble if answer.status >= 500 else Answered
    return _OF_STATUS.get(answer.status, fallback)(answer, after=after(answer.headers))


def _redirected(answer: Answer, url: str) -> Redirected:
    problem = Redirected(detail=f"HTTP {answer.status}")
    there = urlsplit(urljoin(url, answer.headers.get("Location", "")))
    # A page of the network to sign in to comes from another host, and goes away again.
    problem.retryable = there.hostname != urlsplit(url).hostname
    return problem
