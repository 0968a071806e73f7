"""One fast pass over everything that was dropped: which patients, studies, series, images."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from midrc_desktop.dicom.archives import BOMB, Allowance
from midrc_desktop.dicom.grouping import grouped
from midrc_desktop.dicom.header import Beside, Contents, Header, read_header
from midrc_desktop.dicom.scan import scan
from midrc_desktop.dicom.sources import sha256
from midrc_desktop.dicom.study import Index, Skipped, Source
from midrc_desktop.dicom.vanishing import while_there
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.pool import WorkerPool

Reader = Callable[[Source], Header | Beside | Skipped | Contents]
"""What reads one file in a worker."""

SAME = "The same file was found twice; it is used once."
NOTHING_IN_IT = "This is an archive without any files."
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
    Progress counts folders while they are listed, then files, and studies as what was found.
    What another reader than `read_header` finds beside the headers is put into `beside`. Raises
    Cancelled.

    `found` is called in this thread, about five times a second, with the headers read since.
    Copies of one image are among them, since they are told apart at the end only; the Index is
    what counts.
    """
    cancel = cancel or CancelToken()
    beside = {} if beside is None else beside
    reading = _Reading(report, found)
    roots = [os.path.abspath(path) for path in paths]  # noqa: PTH100 - as `scan` does
    waiting = reading.sort_out(scan(paths, pool=pool, report=report, cancel=cancel))
    while waiting:
        inside: list[tuple[Source, Contents]] = []
        for source, result in while_there(
            read,
            waiting,
            roots=roots,
            pool=pool,
            report=reading.counting(len(waiting)),
            cancel=cancel,
        ):
            if isinstance(result, Beside):
                beside[source] = result.found
                reading.take(result.header)
            elif isinstance(result, Header):
                reading.take(result)
            elif isinstance(result, Contents):
                inside.append((source, result))
                reading.opened += 1
            elif isinstance(result, Skipped):
                reading.skipped.append(result)
            else:
                reading.skipped.append(Skipped(source, "damaged", result.sentence))
        reading.tell()
        waiting = reading.unpacked(inside)
    headers, doubles = _once(reading.headers, roots, pool, cancel)
    patients, disagreements = grouped(headers, cancel)
    skipped = sorted((*reading.skipped, *doubles), key=_skipped_place)
    files = len(headers) + len(skipped)
    reading.progress(files, files)
    return Index(patients, tuple(skipped), disagreements, files)


def _skipped_place(skip: Skipped) -> tuple[str, tuple[str, ...]]:
    return skip.source.path, skip.source.members


class _Reading:
    """What was read so far, told in batches; what is to be read once; how far the reading is."""

    def __init__(self, report: Report, found: Found) -> None:
        self.headers: list[Header] = []
        self.skipped: list[Skipped] = []
        self.opened = 0
        self._known: set[Source | Skipped] = set()
        self._allowance = Allowance()
        self._report, self._found = report, found
        self._studies: set[str] = set()
        self._told, self._at = 0, time.perf_counter()

    def take(self, header: Header) -> None:
        """One more header."""
        self.headers.append(header)
        self._studies.add(header.study_uid)
        if time.perf_counter() - self._at > TOLD_EVERY_SECONDS:
            self.tell()

    def sort_out(self, found: Iterable[Source | Skipped]) -> list[Source]:
        """The files to read that are new; those that are refused are skipped, each once."""
        fresh = []
        for one in found:
            if one in self._known:
                continue
            self._known.add(one)
            if isinstance(one, Source):
                fresh.append(one)
            elif one.kind != "unreadable" or one.source not in self._known:
                # What a disc's table calls missing or outside may be read by another way.
                self.skipped.append(one)
        return fresh

    def unpacked(self, inside: Iterable[tuple[Source, Contents]]) -> list[Source]:
        """The files to read next: what archives hold, and discs refer to."""
        fresh = []
        for source, contents in sorted(inside, key=lambda pair: (pair[0].path, pair[0].members)):
            if not contents.found:
                self.skipped.append(Skipped(source, "not DICOM", NOTHING_IN_IT))
            elif self._allowance.takes(source, contents.size, contents.plain, len(contents.found)):
                fresh += self.sort_out(contents.found)
            else:
                self.skipped.append(Skipped(source, "archive", BOMB))
        return fresh

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
        before = len(self.headers) + len(self.skipped) + more

        def told(_: Progress) -> None:
            # Archives are no files of the import: what they hold is.
            self.progress(len(self.headers) + len(self.skipped), before - self.opened)

        self.opened = 0
        return told


def _once(
    headers: Sequence[Header], roots: Sequence[str], pool: WorkerPool, cancel: CancelToken
) -> tuple[list[Header], list[Skipped]]:
    """Each SOP instance once: the first of its files; the others with how they differ."""
    by_uid: dict[str, list[Header]] = defaultdict(list)
    for header in sorted(
        headers, key=lambda h: (h.instance.source.path, h.instance.source.members)
    ):
        by_uid[header.instance.sop_instance_uid].append(header)
    several = [same for same in by_uid.values() if len(same) > 1]
    sources = [header.instance.source for same in several for header in same]
    sums = dict(while_there(sha256, sources, roots=roots, pool=pool, cancel=cancel))
    doubles = []
    for first, *others in several:
        expected = sums[first.instance.source]
        for other in others:
            source = other.instance.source
            if isinstance(expected, str) and sums[source] == expected:
                doubles.append(Skipped(source, "duplicate", SAME))
            else:
                doubles.append(Skipped(source, "different duplicate", NOT_THE_SAME))
    return [same[0] for same in by_uid.values()], doubles
