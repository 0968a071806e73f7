"""One fast pass over everything that was dropped: which patients, studies, series, images."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from midrc_desktop.dicom.grouping import grouped
from midrc_desktop.dicom.header import Beside, Contents, Header, read_header
from midrc_desktop.dicom.scan import scan
from midrc_desktop.dicom.sources import sha256
from midrc_desktop.dicom.study import Index, Skipped, Source
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool

Reader = Callable[[Source], Header | Beside | Skipped | Contents]
"""What reads one file in a worker."""

LONGEST_HEADER_SECONDS = 60.0
"""Beyond this, a file is left out as damaged."""

SAME = "The same file was found twice; it is used once."
NOT_THE_SAME = (
    "Two different files say that they are the same image; the first was taken, this one was not."
)


Found = Callable[[Sequence[Header]], None]
"""What is told the headers as they are read, each once and in no order."""

TOLD_EVERY_SECONDS = 0.2


def unheard(headers: Sequence[Header]) -> None:
    """Tell nobody."""


def index(
    paths: Sequence[Path],
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
    read: Reader = read_header,
    beside: dict[Source, object] | None = None,
    found: Found = unheard,
) -> Index:
    """Read every file at or below `paths`, also in zip archives, and group what is DICOM.

    Every file is either an instance of the index or skipped with a reason; nothing is written
    and no file stays open. The outcome does not depend on the order in which files are read.
    Progress counts files, and studies as what was found. What another reader than `read_header`
    finds beside the headers is put into `beside`. Raises Cancelled.

    `found` is called in this thread, about five times a second, with the headers read since.
    Copies of one image are among them, since they are told apart at the end only; the Index is
    what counts.
    """
    cancel = cancel or CancelToken()
    beside = {} if beside is None else beside
    report(Progress(0, None, "files"))
    reading = _Reading(report, found)
    skipped: list[Skipped] = []
    waiting: list[Source] = _sorted_out(scan(paths, cancel), skipped)
    reading.done = len(skipped)
    while waiting:
        inside: list[Source | Skipped] = []
        for source, result in pool.each(
            read,
            waiting,
            report=reading.counting(len(waiting)),
            cancel=cancel,
            timeout=LONGEST_HEADER_SECONDS,
            patient=True,
        ):
            if isinstance(result, Beside):
                beside[source] = result.found
                reading.take(result.header)
            elif isinstance(result, Header):
                reading.take(result)
            elif isinstance(result, Contents):
                inside.extend(result.found)
            elif isinstance(result, Skipped):
                skipped.append(result)
            else:
                skipped.append(Skipped(source, "damaged", result.sentence))
        reading.tell()
        reading.done += len(waiting)
        waiting = _sorted_out(inside, skipped)
    headers, doubles = _once(reading.headers, pool, cancel)
    skipped.extend(doubles)
    patients, disagreements = grouped(headers)
    skipped.sort(key=lambda skip: (skip.source.path, skip.source.members))
    files = len(headers) + len(skipped)
    reading.progress(files, files)
    return Index(patients, tuple(skipped), disagreements, files)


class _Reading:
    """The headers read so far, told in batches, and how far the reading is."""

    def __init__(self, report: Report, found: Found) -> None:
        self.headers: list[Header] = []
        self.done = 0
        self._report, self._found = report, found
        self._studies: set[str] = set()
        self._told, self._at = 0, time.perf_counter()

    def take(self, header: Header) -> None:
        """One more header."""
        self.headers.append(header)
        self._studies.add(header.study_uid)
        if time.perf_counter() - self._at > TOLD_EVERY_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Tell the headers that were not told yet."""
        if fresh := self.headers[self._told :]:
            self._found(fresh)
        self._told, self._at = len(self.headers), time.perf_counter()

    def progress(self, done: int, total: int) -> None:
        """Report so many files, with the studies found in them."""
        self._report(Progress(done, total, "files", len(self._studies), "studies"))

    def counting(self, more: int) -> Report:
        """A report that goes on from what is done, with so many files more."""
        return lambda told: self.progress(self.done + told.done, self.done + more)


def _sorted_out(found: Iterable[Source | Skipped], skipped: list[Skipped]) -> list[Source]:
    sources = []
    for one in found:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            sources.append(one)
    return sources


def _once(
    headers: Sequence[Header], pool: WorkerPool, cancel: CancelToken
) -> tuple[list[Header], list[Skipped]]:
    """Each SOP instance once: the first of its files; the others with how they differ."""
    by_uid: dict[str, list[Header]] = defaultdict(list)
    for header in sorted(
        headers, key=lambda h: (h.instance.source.path, h.instance.source.members)
    ):
        by_uid[header.instance.sop_instance_uid].append(header)
    several = [same for same in by_uid.values() if len(same) > 1]
    sources = [header.instance.source for same in several for header in same]
    sums = dict(pool.each(sha256, sources, cancel=cancel))
    doubles = []
    for first, *others in several:
        expected = sums[first.instance.source]
        for other in others:
            source = other.instance.source
            if not isinstance(expected, Failure) and sums[source] == expected:
                doubles.append(Skipped(source, "duplicate", SAME))
            else:
                doubles.append(Skipped(source, "different duplicate", NOT_THE_SAME))
    return [same[0] for same in by_uid.values()], doubles
