"""Puts images of one study into requests, and keeps what the archive answers to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.dicomweb.answers import DUPLICATE, UNREADABLE, Fault, Stored, fault
from midrc_desktop.transport.dicomweb.archive import Archive
from midrc_desktop.transport.dicomweb.arrivals import keep
from midrc_desktop.transport.dicomweb.problems import ArchiveFull, ImageTooLarge
from midrc_desktop.transport.instances import Instance
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.problems import TooLarge
from midrc_desktop.transport.seam import Journal
from midrc_desktop.transport.streams import side_by_side


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once: images and bytes of a request, and requests side by side.

    One image alone may be more than `size` bytes. A killed program sends a request again, on
    each of its streams. `settling` are waits in seconds for an archive that lists an image some
    time after it has taken it.
    """

    images: int = 20
    size: int = 32 << 20
    streams: int = 4
    settling: tuple[float, ...] = (0.5, 2.0, 6.0)


class StudySending:
    """Requests of one study, side by side, each smaller where the archive finds them too large.

    `reasons` are the Failure Reasons of images that the archive says it did not take, by SOP
    Instance UID. What it says that it took goes into the journal, and proves nothing.
    """

    def __init__(
        self,
        study: str,
        archive: Archive,
        journal: Journal,
        meter: Meter,
        *,
        limits: Limits,
        cancel: CancelToken,
    ) -> None:
        self.reasons: dict[str, int] = {}
        self._study, self._archive = study, archive
        self._journal, self._meter, self._cancel = journal, meter, cancel
        self._limits = limits
        self._answered: set[str] = set()
        self._size = limits.size

    def send(self, images: Sequence[Instance]) -> None:
        """Send these images.

        Raises ArchiveFull, ImageTooLarge, NoArchiveThere, and what a line may.
        """
        groups = batches(images, self._limits.images, self._limits.size)
        side_by_side(groups, self._send, most=self._limits.streams, cancel=self._cancel)

    def send_alone(self, images: Sequence[Instance]) -> None:
        """Send these images once more, each in a request of its own."""
        side_by_side(images, self._send_alone, most=self._limits.streams, cancel=self._cancel)

    def _send(self, group: Sequence[Instance]) -> None:
        # A group is begun again where the line broke when a part of it had been answered.
        images = [one for one in group if one.sop_uid not in self._answered]
        if not images:
            return
        if len(images) > 1 and size(images) > self._size:
            self._send_halves(images)
            return
        try:
            said = self._archive.store(self._study, images, self._meter.add, self._cancel)
        except TooLarge as problem:
            if len(images) == 1:
                raise ImageTooLarge(detail=problem.detail) from problem
            self._size = size(images) // 2
            self._send_halves(images)
            return
        unnamed = [one for one in images if said.refused(one.sop_uid) == UNREADABLE]
        if len(images) == 1 or not unnamed:
            self._note(images, said)
            return
        self._note([one for one in images if one not in unnamed], said)
        for one in unnamed:
            self._send_alone(one)

    def _send_halves(self, images: Sequence[Instance]) -> None:
        half = len(images) // 2
        self._send(images[:half])
        self._send(images[half:])

    def _send_alone(self, one: Instance) -> None:
        # Its bytes were counted when it went out for the first time.
        said = self._archive.store(self._study, (one,), lambda sent: None, self._cancel)
        self._note((one,), said)

    def _note(self, images: Sequence[Instance], said: Stored) -> None:
        refused = {one.sop_uid: said.refused(one.sop_uid) for one in images}
        taken = [
            one for one in images if said.took(one.sop_uid) or refused[one.sop_uid] == DUPLICATE
        ]
        keep(self._journal, taken)
        self._answered |= refused.keys()
        kept = {one.sop_uid for one in taken}
        self.reasons |= {
            uid: reason for uid, reason in refused.items() if reason is not None and uid not in kept
        }
        if full := [one for one in self.reasons.values() if fault(one) is Fault.FULL]:
            raise ArchiveFull(len(full))


def batches(
    images: Sequence[Instance], most_images: int, most_bytes: int
) -> Iterator[tuple[Instance, ...]]:
    """The images in order, in groups within both limits or of one image."""
    group: list[Instance] = []
    for one in images:
        if group and (len(group) >= most_images or size(group) + one.size > most_bytes):
            yield tuple(group)
            group = []
        group.append(one)
    if group:
        yield tuple(group)


def size(images: Sequence[Instance]) -> int:
    """The bytes of some images."""
    return sum(one.size for one in images)
