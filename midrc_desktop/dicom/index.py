"""One fast pass over everything that was dropped: which patients, studies, series, images."""

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


def index(
    paths: Sequence[Path],
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
    read: Reader = read_header,
    beside: dict[Source, object] | None = None,
) -> Index:
    """Read every file at or below `paths`, also in zip archives, and group what is DICOM.

    Every file is either an instance of the index or skipped with a reason; nothing is written
    and no file stays open. The outcome does not depend on the order in which files are read.
    Progress counts files. What another reader than `read_header` finds beside the headers is put
    into `beside`. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    beside = {} if beside is None else beside
    report(Progress(0, None, "files"))
    headers: list[Header] = []
    skipped: list[Skipped] = []
    waiting: list[Source] = _sorted_out(scan(paths, cancel), skipped)
    done = len(skipped)
    while waiting:
        found: list[Source | Skipped] = []
        for source, result in pool.each(
            read,
            waiting,
            report=_counting(report, done, len(waiting)),
            cancel=cancel,
            timeout=LONGEST_HEADER_SECONDS,
            patient=True,
        ):
            if isinstance(result, Beside):
                beside[source] = result.found
                headers.append(result.header)
            elif isinstance(result, Header):
                headers.append(result)
            elif isinstance(result, Contents):
                found.extend(result.found)
            elif isinstance(result, Skipped):
                skipped.append(result)
            else:
                skipped.append(Skipped(source, "damaged", result.sentence))
        done += len(waiting)
        waiting = _sorted_out(found, skipped)
    headers, doubles = _once(headers, pool, cancel)
    skipped.extend(doubles)
    patients, disagreements = grouped(headers)
    skipped.sort(key=lambda skip: (skip.source.path, skip.source.members))
    files = len(headers) + len(skipped)
    report(Progress(files, files, "files"))
    return Index(patients, tuple(skipped), disagreements, files)


def _sorted_out(found: Iterable[Source | Skipped], skipped: list[Skipped]) -> list[Source]:
    sources = []
    for one in found:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            sources.append(one)
    return sources


def _counting(report: Report, done: int, more: int) -> Report:
    def told(progress: Progress) -> None:
        report(Progress(done + progress.done, done + more, "files"))

    return told


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
