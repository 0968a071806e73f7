"""Signing in and out of destinations, beside the window."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from midrc_desktop.errors import DesktopError

if TYPE_CHECKING:
    from midrc_desktop.submission.site_profile import Destination
    from midrc_desktop.ui.context import Context
    from midrc_desktop.ui.jobs import Job
    from midrc_desktop.workflow.signing_in import Standing
    from midrc_desktop.workflow.work import Work


def open_in_browser(address: str) -> None:
    """Open a page in the system's browser."""
    QDesktopServices.openUrl(QUrl(address))


class SignIn(QObject):
    """One sign-in at a time; another one begun ends the one that waits.

    Signals:
        changed: How it stands with a destination may be otherwise (the Destination).
        signed_in: A person has just signed in to a destination (the Destination).
        failed: The person is not signed in (the Destination, the DesktopError).
        key_taken: The key in this file is kept; the file is still there (the Path).
        page_opened: The browser was sent to this address (the Destination, str).
        code_shown: A code is to be typed elsewhere (the Destination, address, code, seconds).
    """

    changed = Signal(object)
    signed_in = Signal(object)
    failed = Signal(object, object)
    key_taken = Signal(object)
    page_opened = Signal(object, str)
    code_shown = Signal(object, str, str, int)
    _page = Signal(str)
    _code = Signal(str, str, int)

    def __init__(
        self, context: "Context", open_page: Callable[[str], object] = open_in_browser
    ) -> None:
        super().__init__(context)
        self._context = context
        self._open_page = open_page
        self._job: Job | None = None
        self._destination: Destination | None = None
        self._checked: list[Destination] = []
        # Emitted on the work's thread; the slots run here.
        self._page.connect(self._show_page)
        self._code.connect(self._show_code)
        context.desk_changed.connect(self._desk_changed)

    def standing(self, destination: "Destination") -> "Standing":
        """How it stands, without asking anybody."""
        from midrc_desktop.workflow import signing_in

        return signing_in.standing(self._context.desk, destination)

    def is_waiting(self, destination: "Destination") -> bool:
        """Whether a sign-in to this destination is under way."""
        return self._job is not None and self._destination == destination

    def open_page(self, address: str) -> None:
        """Open a page of a sign-in in the browser."""
        self._open_page(address)

    def use_key_file(self, destination: "Destination", path: Path) -> None:
        """Take the key out of a file that the person chose or dropped."""
        from midrc_desktop.workflow import signing_in

        job = self._begin(
            destination, lambda desk: signing_in.use_key_file(desk, destination, path)
        )
        if job is not None:
            job.finished.connect(lambda _standing: self.key_taken.emit(path))

    def in_browser(self, destination: "Destination") -> None:
        """Sign in on the destination's page in the browser."""
        from midrc_desktop.workflow import signing_in

        self._begin(
            destination,
            lambda desk: signing_in.in_browser(desk, destination, self._page.emit),
        )

    def with_code(self, destination: "Destination") -> None:
        """Sign in with a code that is typed on any device."""
        from midrc_desktop.workflow import signing_in

        self._begin(
            destination, lambda desk: signing_in.with_code(desk, destination, self._code.emit)
        )

    def with_password(self, destination: "Destination", name: str, password: str) -> None:
        """Sign in with name and password."""
        from midrc_desktop.workflow import signing_in

        self._begin(
            destination, lambda desk: signing_in.with_password(desk, destination, name, password)
        )

    def check_once(self, destination: "Destination") -> None:
        """Ask the destination, once in this run, what the person who is signed in may do."""
        from midrc_desktop.workflow import signing_in

        if destination.sign_in is None or destination in self._checked:
            return
        if self.standing(destination).needed:
            return
        self._checked.append(destination)
        job = self._context.jobs.start(
            signing_in.check(self._context.desk, destination), quiet=True
        )
        for over in (job.finished, job.failed):  # without a network, sending says so
            over.connect(lambda _came: self.changed.emit(destination))

    def sign_out(self, destination: "Destination") -> None:
        """Forget this sign-in, here and, where it can be done, there."""
        from midrc_desktop.workflow import signing_in

        if destination in self._checked:
            self._checked.remove(destination)
        self._begin(
            destination, lambda desk: signing_in.sign_out(desk, destination), signs_in=False
        )

    def stop(self) -> None:
        """Give up the sign-in that waits."""
        if self._job is not None:
            self._job.cancel()
            destination = self._destination
            self._forget()
            self.changed.emit(destination)

    def _begin(
        self,
        destination: "Destination",
        make: "Callable[[Any], Work[Any, Any]]",
        *,
        signs_in: bool = True,
    ) -> "Job | None":
        self.stop()
        try:
            work = make(self._context.desk)
        except DesktopError as problem:
            self.failed.emit(destination, problem)
            return None
        job = self._context.jobs.start(work, quiet=True)
        self._job, self._destination = job, destination

        def over(told: Callable[[], object]) -> None:
            if self._job is job:
                self._forget()
            self.changed.emit(destination)
            told()

        def finished(_standing: object) -> None:
            over(lambda: self.signed_in.emit(destination) if signs_in else None)

        job.finished.connect(finished)
        job.failed.connect(lambda problem: over(lambda: self.failed.emit(destination, problem)))
        job.cancelled.connect(lambda: over(lambda: None))
        self.changed.emit(destination)
        return job

    def _desk_changed(self) -> None:
        self._forget()
        self._checked.clear()

    def _forget(self) -> None:
        self._job = self._destination = None

    @Slot(str)
    def _show_page(self, address: str) -> None:
        if self._destination is not None:
            self.page_opened.emit(self._destination, address)
            self._open_page(address)

    @Slot(str, str, int)
    def _show_code(self, address: str, code: str, seconds: int) -> None:
        if self._destination is not None:
            self.code_shown.emit(self._destination, address, code, seconds)
