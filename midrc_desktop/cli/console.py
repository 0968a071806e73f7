"""What the command line prints, and the report that it writes."""

import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from midrc_desktop.dicom.study import LOST, Skipped
from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs import Progress
from midrc_desktop.jobs.whole import whole

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
        line = f"{self._title}: {progress.done:,}{of} {progress.unit}"
        print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            print(f"\r{'':<70}\r", end="", file=sys.stderr, flush=True)


def write_report(path: Path | None, report: dict[str, Any]) -> None:
    """Write a report as JSON, under a temporary name first; nothing if no path was given."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except OSError as failure:
        raise BadAnswer(
            "The report was not written.",
            advice="Name a file in a folder that you may write to.",
            detail=str(path),
        ) from failure


def list_reasons(rows: list[dict[str, Any]], status: str, heading: str) -> None:
    """Print the reasons of the files with this status, each once with its count."""
    reasons: dict[str, int] = {}
    for row in rows:
        if row["status"] == status:
            for reason in row["reasons"]:
                reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        say(heading)
        for reason, count in sorted(reasons.items(), key=lambda pair: -pair[1]):
            say(f"  {count:>6,}  {reason}")


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
