"""Requests to storage, signed anew for every try by whatever credentials are good then."""

import time
from collections.abc import Collection, Mapping, Sized
from dataclasses import dataclass, field
from datetime import UTC, datetime

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import Sendable
from midrc_desktop.transport.line import Line, PreparedHead
from midrc_desktop.transport.problems import Answered, ClockWrong, SignInNeeded
from midrc_desktop.transport.s3.answers import ENDED, SKEWED, code_of, meant
from midrc_desktop.transport.s3.credentials import TemporaryCredentials
from midrc_desktop.transport.s3.sigv4 import EMPTY_SHA256, Credentials, query, signed

_PRECONDITION_FAILED = 412  # RFC 9110 15.5.13


@dataclass(frozen=True, slots=True)
class Question:
    """A request about an object: what is asked of it, with which headers and body.

    `sha256` is the body's digest, raw; `seconds` is how much longer than others its answer takes;
    `again` is whether it may be repeated when it may have been answered.
    """

    method: str
    values: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Sendable | None = None
    sha256: bytes = bytes.fromhex(EMPTY_SHA256)
    expected: Collection[int] = (200,)
    seconds: float = 0.0
    again: bool = True


class SomethingThere(Exception):
    """An object has the key already, so nothing was put there; `tries` were made."""

    def __init__(self, tries: int) -> None:
        super().__init__()
        self.tries = tries


class SignedLine:
    """A line on which every request is signed for one region's S3."""

    def __init__(self, line: Line, credentials: TemporaryCredentials, region: str) -> None:
        self._line = line
        self._credentials = credentials
        self._region = region

    def ask(self, url: str, question: Question, *, cancel: CancelToken) -> Answer:
        """The answer.

        Credentials that are no longer taken are renewed once, and a clock that is not the
        server's is allowed for. Raises SomethingThere, SignInNeeded, ClockWrong, UploadGone,
        DamagedOnTheWay, Answered, or another TransportProblem of the line.
        """
        tries: list[Credentials] = []
        try:
            return self._once(url, question, tries, cancel)
        except Answered as problem:
            code = code_of(problem.answer)
            if code not in ENDED | SKEWED:
                raise _meant(problem, tries) from problem
            if code in ENDED:
                self._credentials.refused(tries[-1])
        try:
            return self._once(url, question, tries, cancel)
        except Answered as problem:
            code = code_of(problem.answer)
            if code in SKEWED:
                raise ClockWrong(detail=code) from problem
            if code in ENDED:
                raise SignInNeeded(detail=code) from problem
            raise _meant(problem, tries) from problem

    def _once(
        self, url: str, question: Question, tries: list[Credentials], cancel: CancelToken
    ) -> Answer:
        def sign(head: PreparedHead) -> Mapping[str, str]:
            credentials = self._credentials.current(cancel)
            tries.append(credentials)
            return signed(
                head.method,
                head.url,
                head.headers,
                question.sha256.hex(),
                credentials=credentials,
                region=self._region,
                when=datetime.fromtimestamp(int(time.time() - self._line.skew), UTC),
            )

        return self._line.ask(
            question.method,
            f"{url}?{query(question.values)}" if question.values else url,
            headers=question.headers,
            body=question.body,
            expected=question.expected,
            media="any",
            sign=sign,
            extra_s=question.seconds,
            again=question.again,
            cancel=cancel,
        )


def _meant(problem: Answered, tries: Sized) -> Exception:
    if problem.answer.status == _PRECONDITION_FAILED:
        return SomethingThere(len(tries))
    return meant(problem)
