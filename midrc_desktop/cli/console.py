"""What the command line prints, and the report that it writes."""

import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from midrc_desktop.dicom.study import LOST, Skipped
from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.jobs.counting import counted
from midrc_desktop.jobs.whole import part_of, whole

if TYPE_CHECKING:  # the window starts without the engine
    from midrc_desktop.deid.outcome import Outcome, Row, Status

DONE, HELD, USAGE, UNREACHED = 0, 1, 2, 3
_EVERY_S = 0.2


def say(sentence: str = "") -> None:
    """Print one line of what came of the command."""
    print(sentence, flush=True)


def warn(sentence: str) -> None:
    """Print one line that is not part of the result."""
    print(sentence, file=sys.stderr, flush=True)


class Meter:
    """Shows progress on a terminal, on one line that is written over; silent elsewhere."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._last = 0.0
        self._shown = False

    def __call__(self, progress: Progress) -> None:
        """Show this progress, at most five times a second."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._last < _EVERY_S:
            return
        self._last, self._shown = now, True
        of = f" of {progress.total:,}" if progress.total else ""
        found = f", {progress.found:,} {progress.found_unit}" if progress.found else ""
        line = f"{self._title}: {progress.done:,}{of} {progress.unit}{found}"
        print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            print(f"\r{'':<70}\r", end="", file=sys.stderr, flush=True)


def wait(sentence: str, span: timedelta, cancel: CancelToken) -> None:
    """Let time pass, with a line on a terminal that says why and how long; ends at Cancelled."""
    end = time.monotonic() + span.total_seconds()
    shown = sys.stderr.isatty()
    while (left := end - time.monotonic()) > 0:
        cancel.check()
        if shown:
            line = f"{sentence} Next in {math.ceil(left):,} s."
            print(f"\r{line:<100}", end="", file=sys.stderr, flush=True)
        time.sleep(min(left, _EVERY_S))
    if shown:
        print(f"\r{'':<100}\r", end="", file=sys.stderr, flush=True)


def may_be_written(path: Path | None) -> None:
    """Raise BadAnswer now, before any work, if a file cannot be written there."""
    if path is not None:
        with said_if_not_written(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = part_of(path)
            part.touch()
            part.unlink()


@contextmanager
def said_if_not_written(path: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence, as BadAnswer."""
    try:
        yield
    except OSError as failure:
        raise BadAnswer(
            "A report or list cannot be written where you asked for it.",
            safe="Your studies are unchanged.",
            advice="Name a file in a folder that you may write to.",
            detail=str(path),
        ) from failure


def write_report(path: Path | None, report: Mapping[str, object]) -> None:
    """Write a report as JSON, under a temporary name first; nothing if no path was given."""
    if path is None:
        return
    with said_if_not_written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")


def list_reasons(rows: "Iterable[Row]", status: "Status", heading: str) -> None:
    """Print the reasons of the files with this status, each once with its count."""
    reasons = Counter(r for row in rows if row["status"] == status for r in row["reasons"])
    if reasons:
        say(heading)
    for reason, count in reasons.most_common():
        say(f"  {count:>6,}  {reason}")


def say_pixels(outcome: "Outcome") -> None:
    """Print what became of the pixels of what was written: how many images, and each remark."""
    written = outcome.written()
    for count, what in (
        (sum(file.masked for file in written), "text was covered"),
        (sum(file.blanked for file in written), "the face was removed"),
    ):
        if count:
            say(f"In {counted(count, 'image')} {what}.")
    for remark, count in Counter(file.remark for file in written if file.remark).most_common():
        say(f"  {count:>6,}  {remark}")


def lost(skipped: Iterable[Skipped]) -> bool:
    """Whether a file was left that may be an image of somebody: damaged, or not to be opened."""
    return any(one.kind in LOST for one in skipped)


def site_key(path: Path) -> bytes:
    """The 32 bytes of a site key file (64 hexadecimal digits)."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as failure:
        raise BadAnswer(
            "The site key file cannot be read.",
            advice="Name a text file that holds 64 hexadecimal digits.",
        ) from failure
    if len(key) != 32:
        raise BadAnswer(
            "The site key file does not hold a site key.",
            advice="A site key has 64 hexadecimal digits.",
        )
    return key


def passphrase(descriptor: int | None) -> str | None:
    """The passphrase that a file descriptor gives, without its line end; None if none is named."""
    if descriptor is None:
        return None
    try:
        with os.fdopen(descriptor, "r", encoding="utf-8") as stream:
            return stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise BadAnswer(
            "The passphrase was not read.",
            advice="Name an open file descriptor that gives the passphrase as one line.",
        ) from failure
