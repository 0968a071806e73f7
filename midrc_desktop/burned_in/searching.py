"""Looking for text in the pixels of a patient's images."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from midrc_desktop.burned_in.found import Hit, Looked
from midrc_desktop.burned_in.frames import runs
from midrc_desktop.burned_in.looking_through import to_read
from midrc_desktop.burned_in.verdict import judged
from midrc_desktop.burned_in.where import Stack, stacks
from midrc_desktop.burned_in.workers import Workers, readers
from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import CancelToken, Progress, Report, silent
from midrc_desktop.jobs.pool import Failure, WorkerPool

NOT_SEARCHED = "Its pixels could not be searched for text."
"""Why an image is held that was not decoded or read; what the decoder says follows it."""


def search(
    series: Iterable[Series],
    identifiers: Identifiers,
    *,
    pool: WorkerPool,
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> dict[str, Looked]:
    """Look for text in every image with pixels; by original SOP Instance UID.

    `pool` decodes; the text models are loaded in workers of their own that are ended before this
    returns, and not at all where there is no image. Raises Cancelled.
    """
    each: list[Instance] = []
    stacked: list[Stack] = []
    for one in series:
        alone, together = stacks(one)
        each += alone
        stacked += together
    count = _Count(report)
    count.expect(_frames(each) + sum(_frames(stack.instances) for stack in stacked))
    found: dict[str, Looked] = {}
    with WorkerPool(readers()) as models:
        workers = Workers(pool, models, cancel or CancelToken())
        for stack in stacked:
            found |= {
                one.sop_instance_uid: Looked(one.sop_instance_uid, every_frame=False)
                for one in stack.instances
            }
            closer = to_read(stack, workers, count.part(_frames(stack.instances)))
            count.finish()
            count.expect(_frames(closer))
            each += closer
        found |= dict(_read(each, identifiers, workers, count))
    return found


def _read(
    images: Sequence[Instance], identifiers: Identifiers, workers: Workers, count: "_Count"
) -> Iterator[tuple[str, Looked]]:
    """Read every frame of these images."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    problems: dict[str, str] = {}
    for run, lines in workers.lines(run for one in images for run in runs(one)):
        uid = run.sop_instance_uid
        count.add(run.beyond - run.first)
        if isinstance(lines, Failure):
            problems.setdefault(uid, f"{NOT_SEARCHED} {lines.sentence}")
            continue
        for frame, here in enumerate(lines, run.first):
            hits[uid] += judged(here, identifiers, frame)
    for uid in (one.sop_instance_uid for one in images):
        known = () if uid in problems else sorted(hits[uid], key=lambda hit: (hit.frame, hit.box))
        yield uid, Looked(uid, tuple(known), problem=problems.get(uid, ""))


def _frames(images: Iterable[Instance]) -> int:
    return sum(max(1, one.frames) for one in images)


class _Count:
    """How many images are done, each frame counted as one."""

    def __init__(self, report: Report) -> None:
        self._report, self._total, self._done, self._end = report, 0, 0.0, 0.0

    def expect(self, images: int) -> None:
        """So many images more are to be looked at."""
        self._total += images
        self.add(0)

    def add(self, images: float) -> None:
        """So many images more, or parts of one, are done."""
        self._done += images
        done = min(self._total, int(self._done + 1e-6))
        self._report(Progress(done, self._total, "images"))

    def part(self, images: int) -> Callable[[float], None]:
        """Takes shares of so many images, which add up to 1 at most; `finish` adds the rest."""
        self._end = self._done + images
        return lambda share: self.add(min(share * images, self._end - self._done))

    def finish(self) -> None:
        """What `part` was for is done."""
        self.add(self._end - self._done)
