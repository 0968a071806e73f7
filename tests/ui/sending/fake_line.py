"""A queue and a sign-in without a network: what the window is shown is set by the test."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from midrc_desktop.errors import BadAnswer, DesktopError
from midrc_desktop.jobs import CancelToken, Progress, Report
from midrc_desktop.submission.site_profile import Destination, SignIn, SignInKind
from midrc_desktop.workflow import queue, sending, signing_in
from midrc_desktop.workflow.night import Rules
from midrc_desktop.workflow.queued import Place, Queued, Remedy, Trouble
from midrc_desktop.workflow.signing_in import Standing
from midrc_desktop.workflow.work import Work

COMMONS = Destination(
    "gen3", "MIDRC", url="https://data.midrc.org", sign_in=SignIn(SignInKind.KEY_FILE)
)
TOTAL = 1_200_000_000
IN = Standing(needed=False, name="ada@example.org", until="2027-03-03T12:00:00Z")
OUT = Standing(needed=True)


def with_sign_in(kind: SignInKind) -> Destination:
    return replace(COMMONS, sign_in=SignIn(kind, issuer="https://id.example.org"))


def trouble(problem: DesktopError, remedy: Remedy = Remedy.AGAIN, *fields: str) -> Trouble:
    return Trouble(problem.title, problem.safe, problem.advice, problem.detail, remedy, fields)


def queued(donation: int, place: Place = Place.WAITING, **changes: Any) -> Queued:
    row = Queued(donation, COMMONS, place, "", 0, TOTAL, "")
    return replace(row, **changes)


@dataclass
class FakeLine:
    """Stands in for workflow.queue and workflow.signing_in."""

    queue: list[Queued] = field(default_factory=list)
    standing: Standing = OUT
    signed_in: Standing = IN
    rules: Rules = field(default_factory=Rules)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    run: Callable[[Report, CancelToken], Any] = lambda report, cancel: None
    signs_in: Callable[[Report, CancelToken], Any] = lambda report, cancel: None
    on_page: Callable[[Callable[[str], object]], object] = lambda show: None
    on_code: Callable[[Callable[[str, str, int], object]], object] = lambda show: None
    next: datetime | None = None
    may_go_on: bool = True
    left: tuple[str, ...] = ()

    def put(self, donation: int, **changes: Any) -> None:
        self.queue = [
            replace(row, **changes) if row.donation == donation else row for row in self.queue
        ]

    def due(self, _desk: Any, _now: datetime) -> int | None:
        ready = (r for r in self.queue if r.place is Place.WAITING and not r.due)
        return next((row.donation for row in ready), None)

    def start(self, _desk: Any, donation: int) -> Work[Any, Any]:
        self.asked.append(("start", donation))
        self.put(donation, place=Place.SENDING)

        def keep(_came: Any) -> None:
            self.queue = [row for row in self.queue if row.donation != donation]

        return Work("Sending", self.run, keep)

    def stopped(self, _desk: Any, donation: int, problem: DesktopError) -> None:
        retryable = getattr(problem, "retryable", False)
        place = Place.WAITING if retryable else Place.STOPPED
        due = "2099-01-01T14:32:00Z" if retryable else ""
        self.put(donation, place=place, due=due, problem=trouble(problem))

    def pause(self, _desk: Any, donation: int) -> None:
        self.put(donation, place=Place.PAUSED)

    def rest(self, _desk: Any, donation: int) -> None:
        if any(row.place is Place.SENDING for row in self.queue if row.donation == donation):
            self.put(donation, place=Place.WAITING)

    def resume(self, _desk: Any, donation: int, *, anyway: bool = False) -> None:
        self.asked.append(("resume", anyway))
        self.put(donation, place=Place.WAITING, due="", problem=None)

    def move(self, _desk: Any, donation: int, to: int) -> None:
        row = next(one for one in self.queue if one.donation == donation)
        self.queue.remove(row)
        self.queue.insert(max(0, to), row)

    def cancel(self, _desk: Any, donation: int) -> Work[Any, tuple[str, ...]]:
        def keep(_came: Any) -> tuple[str, ...]:
            self.queue = [row for row in self.queue if row.donation != donation]
            return self.left

        self.asked.append(("cancel", donation))
        return Work("Taking back", lambda report, cancel: None, keep)

    def add(self, _desk: Any, approved: Any, destination: Destination) -> None:
        row = queued(approved.donation_id, destination=destination)
        self.queue = [one for one in self.queue if one.donation != row.donation]
        self.queue.append(row)

    def sign(self, kind: str, *given: Any) -> Work[Any, Standing]:
        self.asked.append((kind, given))

        def keep(_came: Any) -> Standing:
            self.standing = self.signed_in
            return self.standing

        return Work("Signing in", self.signs_in, keep)

    def in_browser(self, _desk: Any, _to: Any, show: Callable[[str], object]) -> Work[Any, Any]:
        work = self.sign("browser")

        def run(report: Report, cancel: CancelToken) -> Any:
            self.on_page(show)
            return work.run(report, cancel)

        return replace(work, run=run)

    def with_code(
        self, _desk: Any, _to: Any, show: Callable[[str, str, int], object]
    ) -> Work[Any, Any]:
        work = self.sign("code")

        def run(report: Report, cancel: CancelToken) -> Any:
            self.on_code(show)
            return work.run(report, cancel)

        return replace(work, run=run)

    def proxy_sign_in(self, _desk: Any, _to: Any, name: str, secret: str) -> None:
        if not name:
            raise BadAnswer("The proxy needs a name.")
        self.asked.append(("proxy", (name, secret)))

    def sign_out(self, _desk: Any, _to: Any) -> Work[Any, None]:
        def keep(_came: Any) -> None:
            self.standing = OUT

        return Work("Signing out", lambda report, cancel: None, keep)


def waits(report: Report, cancel: CancelToken, done: Event | None = None) -> None:
    """Runs until somebody cancels it or sets `done`; half of it has arrived."""
    report(Progress(TOTAL // 2, TOTAL, "bytes"))
    over = done or Event()
    while not over.wait(0.01):
        cancel.check()


def laid(fake: FakeLine, set_on: Callable[[Any, str, Any], object]) -> FakeLine:
    """Put the fake in place of the workflow."""
    for name in ("due", "start", "stopped", "pause", "resume", "rest", "move", "cancel", "add"):
        set_on(queue, name, getattr(fake, name))
    set_on(queue, "take_back", fake.cancel)
    set_on(queue, "rows", lambda _desk: tuple(fake.queue))
    set_on(queue, "next_due", lambda _desk, _now: fake.next)
    set_on(queue, "may_go_on", lambda _desk, _donation, _now: fake.may_go_on)
    set_on(queue, "rules", lambda _desk: fake.rules)
    set_on(queue, "set_rules", lambda _desk, rules: setattr(fake, "rules", rules))
    set_on(sending, "blocked", lambda _desk, _donation, _to: None)
    set_on(signing_in, "standing", lambda _desk, _to: fake.standing)
    set_on(signing_in, "use_key_file", lambda _desk, _to, path: fake.sign("key file", path))
    set_on(signing_in, "in_browser", fake.in_browser)
    set_on(signing_in, "with_code", fake.with_code)
    set_on(signing_in, "with_password", lambda _desk, _to, *given: fake.sign("password", *given))
    set_on(signing_in, "sign_out", fake.sign_out)
    set_on(signing_in, "proxy_of", lambda _desk, _to: "proxy.example.org:3128")
    set_on(signing_in, "proxy_sign_in", fake.proxy_sign_in)
    set_on(signing_in, "delete_key_file", Path.unlink)
    set_on(signing_in, "check", lambda _desk, _to: Work("Asking", lambda r, c: None, lambda d: d))
    return fake


@pytest.fixture
def fake_line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    return laid(FakeLine(), monkeypatch.setattr)
