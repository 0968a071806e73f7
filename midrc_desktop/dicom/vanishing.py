"""Reading from discs and network folders that may go away in the middle."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool

WENT_AWAY = "The disc or folder went away before this file was read."

LONGEST_SILENCE_SECONDS = 60.0
"""Beyond this, a file or folder that gives no answer is left."""

LONGEST_PROBE_SECONDS = 5.0

R = TypeVar("R")


def while_there(
    function: Callable[[Source], R],
    sources: Sequence[Source],
    *,
    roots: Sequence[str],
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken,
) -> Iterator[tuple[Source, R | Skipped | Failure]]:
    """Call `function` on every source in the workers, and give up on folders that are gone.

    Yields each source once, as `WorkerPool.each` does. After a source that cannot be opened or
    gives no answer, the folders that it lies in are asked, from that of `roots` down: everything
    below one that is not there any more is told as such, without trying it. Raises Cancelled.
    """
    left = dict.fromkeys(sources)
    while left:
        done = len(sources) - len(left)
        gone, row = "", 0
        with closing(
            pool.each(
                function,
                list(left),
                report=_further(report, done, len(sources)),
                cancel=cancel,
                timeout=LONGEST_SILENCE_SECONDS,
                patient=True,
            )
        ) as results:
            for source, result in results:
                del left[source]
                yield source, result
                row = row + 1 if _troubled(result) else 0
                # Not after each: a folder may hold many files that nobody may open.
                if row and row & (row - 1) == 0:
                    gone = _gone(source, roots, pool, cancel)
                if gone:
                    break
        if not gone:
            return
        for source in [one for one in left if _below(one.path, gone)]:
            del left[source]
            yield source, Skipped(source, "unreadable", WENT_AWAY)
        report(Progress(len(sources) - len(left), len(sources), "files"))


def _further(report: Report, done: int, total: int) -> Report:
    return lambda told: report(replace(told, done=done + told.done, total=total))


def _troubled(result: object) -> bool:
    if isinstance(result, Failure):
        return result.kind == "timeout"
    return isinstance(result, Skipped) and result.kind == "unreadable"


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _gone(source: Source, roots: Sequence[str], pool: WorkerPool, cancel: CancelToken) -> str:
    """The topmost folder (or archive) around the source that gives no answer; "" if all do."""
    around = [str(folder) for folder in reversed(Path(source.path).parents)]
    if source.members:
        around.append(source.path)
    for folder in around:
        if any(_below(folder, root) for root in roots):
            answer = pool.call(answers, folder, timeout=LONGEST_PROBE_SECONDS, cancel=cancel)
            if answer is not True:
                return folder
    return ""


def answers(path: str) -> bool:
    """Whether there is something in this folder or file; a drive without its disc has nothing."""
    try:
        if Path(path).is_dir():
            with os.scandir(path) as entries:
                return next(entries, None) is not None
        with Path(path).open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False
