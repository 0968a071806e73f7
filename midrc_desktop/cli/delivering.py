"""A signed donation on its way without a window: until it is confirmed, or cannot go on."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

from midrc_desktop.cli.console import Meter, wait, warn
from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.jobs.awake import Awake
from midrc_desktop.submission.receipt import Receipt
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.workflow import queue
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.queued import Place, Queued
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform

UNREACHED_TRIES = 3
"""So often a destination is tried of which nothing was heard yet."""


def deliver(desk: Desk, approved: Approved, destination: Destination) -> Receipt:
    """Send a signed donation and wait for its receipt.

    What can be tried again is, and what the destination has not confirmed yet is asked for.
    Raises what needs a person, or Cancelled when it was interrupted: then nothing is lost.
    """
    donation = approved.donation_id
    queue.add(desk, approved, destination)
    said = ""
    with _interruptible() as cancel, Awake():
        while True:
            receipt = _turn(desk, donation, cancel)
            if receipt is not None:
                return receipt
            queued = _queued(desk, donation)
            assert queued is not None
            if queued.sentence != said:
                said = queued.sentence
                warn(queued.problem.sentences() if queued.problem else said)
            until = datetime.fromisoformat(queued.due)
            wait(said, until - datetime.now(UTC), cancel)


def _turn(desk: Desk, donation: int, cancel: CancelToken) -> Receipt | None:
    """Send once; None if it is to be tried again when it is due."""
    work = queue.start(desk, donation)
    meter = Meter(work.title)
    try:
        came = perform(work, meter, cancel)
    except Cancelled:
        queue.rest(desk, donation)
        raise
    except DesktopError as problem:
        queue.stopped(desk, donation, problem)
        left = _queued(desk, donation)
        if left is None or left.place is not Place.WAITING:
            raise
        if not left.sent and left.tries >= UNREACHED_TRIES:
            raise
        return None
    finally:
        meter.clear()
    return came if isinstance(came, Receipt) else None


def _queued(desk: Desk, donation: int) -> Queued | None:
    return next((one for one in queue.rows(desk) if one.donation == donation), None)


@contextmanager
def _interruptible() -> Iterator[CancelToken]:
    """A token that Ctrl-C cancels, so that what is under way ends in good order.

    A second one ends it at once, which loses no more than a part.
    """
    cancel = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        if cancel.cancelled:
            signal.default_int_handler(number, frame)
        cancel.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)
