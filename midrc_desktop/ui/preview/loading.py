"""Pictures from worker processes: each viewport's newest wish first, neighbours after, bounded."""

import mmap
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from midrc_desktop.dicom.pixels import Pixels, SliceImage
from midrc_desktop.dicom.playback import Playback, playback
from midrc_desktop.jobs import CancelToken, Report, memory
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.preview.decoding import PATIENCE_SECONDS, Unit, decode_picture, warm
from midrc_desktop.ui.preview.stack import Picture
from midrc_desktop.workflow.work import Work

AT_ONCE = 2
REACH = 400
"""How far from the slice in view others are fetched, in slices to either side."""

PREFETCHED = 0.5
"""The share of the budget that slices nobody has looked at may take."""

COPIES = 3
"""How often a picture exists while it travels: in the worker, in the pipe, and here."""

PAGES_OF_ITS_OWN = 256 * 1024
"""Bytes from which a picture is worth a mapping; there may be some ten thousand of these."""

T = TypeVar("T")
U = TypeVar("U")

Outcome = SliceImage | str
Key = tuple[str, tuple[str, ...], int]


def outwards(count: int, index: int, direction: int) -> Iterator[int]:
    """The indexes of a series from `index` outwards: two ahead for each one behind.

    `direction` is 1 or -1 where the person scrolls that way; 0 favours neither.
    """
    yield index
    ahead = iter(range(index + 1, min(count, index + 1 + REACH)))
    behind = iter(range(index - 1, max(-1, index - 1 - REACH), -1))
    if direction < 0:
        ahead, behind = behind, ahead
    sides = [(ahead, 2 if direction else 1), (behind, 1)]
    while sides:
        for side, turns in tuple(sides):
            for _ in range(turns):
                near = next(side, None)
                if near is None:
                    sides = [other for other in sides if other[0] is not side]
                    break
                yield near


@dataclass(slots=True)
class _Wish:
    """What one viewport looks at, and what it may look at next."""

    pictures: Sequence[Picture]
    index: int
    plan: Iterator[Picture] = field(default_factory=lambda: iter(()))
    complete_at: int = -1
    """The number of evictions at which every picture of the series was at hand."""

    @property
    def key(self) -> Key:
        return key_of(self.pictures[self.index])


class PictureLoader(QObject):
    """Keeps decoded pictures within a budget of bytes, and fetches what is asked for.

    Several viewports may each have a wish. What is in view comes before what may be next.

    Signals:
        arrived: A picture that was wanted has come: (Picture, SliceImage or the sentence
            that says why it cannot be shown).
    """

    arrived = Signal(object, object)

    def __init__(
        self,
        jobs: JobRunner,
        pool: Callable[[], WorkerPool],
        parent: QObject | None = None,
        *,
        budget: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._pool = jobs, pool
        self._budget = memory.budget() if budget is None else budget
        self._kept: OrderedDict[Key, Outcome] = OrderedDict()
        self._bytes = 0
        self._evictions = 0
        self._wishes: dict[Hashable, _Wish] = {}
        self._reserved: dict[Hashable, int] = {}
        self._under_way: dict[Key, int] = {}
        self._era = 0

    @property
    def bytes_kept(self) -> int:
        """The memory that decoded pictures hold."""
        return self._bytes

    @property
    def bytes_held(self) -> int:
        """All that counts: decoded pictures, those on their way, and what others reserve."""
        return self._bytes + self._elsewhere()

    @property
    def budget(self) -> int:
        """What all images that are looked at may hold together, in bytes."""
        return self._budget

    @property
    def room(self) -> int:
        """What the budget leaves for decoded pictures, in bytes."""
        return max(self._budget - self._elsewhere(), 0)

    @property
    def under_way(self) -> frozenset[Key]:
        """The pictures that are being decoded."""
        return frozenset(self._under_way)

    @property
    def idle(self) -> bool:
        """Whether nothing is being decoded."""
        return not self._under_way

    def reserve(self, holder: Hashable, size: int) -> None:
        """Tell how much of the budget something else holds now, in bytes: copies, a volume."""
        self._reserved[holder] = size
        self._make_room()

    def want(
        self, pictures: Sequence[Picture], index: int, viewport: Hashable = ""
    ) -> Outcome | None:
        """The picture at `index` if it is at hand; otherwise None, and `arrived` follows.

        The pictures around it are fetched next, nearest first, more of them in the direction
        in which this viewport scrolls. What it asked for before and has not been started is
        forgotten.
        """
        before = self._wishes.pop(viewport, None)
        wish = _Wish(pictures, index)
        direction = 0
        if before is not None and before.pictures is pictures:
            direction = (index > before.index) - (index < before.index)
            wish.complete_at = before.complete_at
        self._wishes[viewport] = wish
        at_hand = self._kept.get(wish.key)
        if at_hand is not None:
            self._kept.move_to_end(wish.key)
        if at_hand is None or wish.complete_at != self._evictions:
            wish.plan = self._around(wish, direction)
            self._go_on()
        return at_hand

    def warm(self) -> None:
        """Have the workers read what decoding needs before the first picture is asked for."""
        for number in range(AT_ONCE):
            start(
                self._jobs,
                self._pool(),
                warm,
                number,
                number,
                came=self._let_be,
                went_wrong=self._let_be,
            )

    def ask_playback(self, picture: Picture, told: Callable[[Playback | None], None]) -> None:
        """Ask how fast a clip wants to be played; `told` gets the answer."""
        start(
            self._jobs,
            self._pool(),
            playback,
            picture.instance.source,
            told,
            came=self._playback_came,
            went_wrong=self._let_be,
        )

    def release(self, viewport: Hashable) -> None:
        """A viewport shows nothing more of what it asked for."""
        self._wishes.pop(viewport, None)
        self._reserved.pop(viewport, None)

    def forget(self) -> None:
        """Let go of every picture; what is under way is not kept when it comes."""
        self._kept.clear()
        self._bytes = 0
        self._evictions += 1
        self._era += 1
        self._wishes.clear()

    def _around(self, wish: _Wish, direction: int) -> Iterator[Picture]:
        """What to fetch for a wish, as far as its share of the budget goes."""
        share = int(self.room * PREFETCHED) // max(len(self._wishes), 1)
        count = len(wish.pictures)
        told = 0
        for near in outwards(count, wish.index, direction):
            picture = wish.pictures[near]
            kept = self._kept.get(key_of(picture))
            share -= _size_of_unread(picture) if kept is None else _size(kept)
            if share < 0 and told:
                return
            told += 1
            yield picture
        if told == count:
            wish.complete_at = self._evictions

    def _go_on(self) -> None:
        # The very first picture has the computer to itself: a worker may have to be started.
        while len(self._under_way) < (AT_ONCE if self._kept else 1):
            picture = self._next()
            if picture is None:
                return
            size = COPIES * _size_of_unread(picture)
            if self._under_way and size + sum(self._under_way.values()) > self._budget // 4:
                return
            self._start(picture)

    def _next(self) -> Picture | None:
        """Newest wishes first; then what lies around them, in turn."""
        wishes = list(reversed(self._wishes.values()))
        for wish in wishes:
            if self._missing(wish.key):
                return wish.pictures[wish.index]
        for name, wish in reversed(list(self._wishes.items())):
            for picture in wish.plan:
                key = key_of(picture)
                if self._missing(key):
                    self._take_turns(name)
                    return picture
                if key in self._kept:
                    self._kept.move_to_end(key)
        return None

    def _take_turns(self, viewport: Hashable) -> None:
        """Put a viewport behind the others until all have had a turn."""
        wish = self._wishes.pop(viewport)
        self._wishes = {viewport: wish, **self._wishes}

    def _start(self, picture: Picture) -> None:
        self._under_way[key_of(picture)] = COPIES * _size_of_unread(picture)
        self._make_room()
        start(
            self._jobs,
            self._pool(),
            decode_picture,
            unit_of(picture),
            (picture, self._era),
            came=self._came,
            went_wrong=self._went_wrong,
        )

    def _missing(self, key: Key) -> bool:
        return key not in self._kept and key not in self._under_way

    def _came(self, answer: tuple[tuple[Picture, int], SliceImage | Failure]) -> None:
        (picture, era), result = answer
        key = key_of(picture)
        self._under_way.pop(key, None)
        if era == self._era:
            outcome = result.sentence if isinstance(result, Failure) else result
            self._keep(key, outcome)
            self.arrived.emit(picture, outcome)
        self._go_on()

    def _went_wrong(self, problem: object = None) -> None:
        self._under_way.clear()

    def _let_be(self, answer: object = None) -> None:
        """Nothing follows from this: a worker that is not warm warms up with its first picture."""

    def _playback_came(self, answer: tuple[Callable[[Playback | None], None], object]) -> None:
        told, result = answer
        told(result if isinstance(result, Playback) else None)

    def _keep(self, key: Key, outcome: Outcome) -> None:
        self._kept[key] = outcome
        self._bytes += _size(outcome)
        self._make_room()

    def _make_room(self) -> None:
        """Let go of what was looked at longest ago; what is in view stays."""
        room = self.room
        if self._bytes <= room:
            return
        in_view = {wish.key for wish in self._wishes.values()}
        for key in list(self._kept):
            if self._bytes <= room:
                break
            if key not in in_view:
                self._bytes -= _size(self._kept.pop(key))
                self._evictions += 1

    def _elsewhere(self) -> int:
        return sum(self._reserved.values()) + sum(self._under_way.values())


def key_of(picture: Picture) -> Key:
    """What tells a picture from every other."""
    source = picture.instance.source
    return source.path, source.members, picture.frame


def unit_of(picture: Picture) -> Unit:
    """What a worker needs to know of a picture."""
    return picture.instance.source, picture.frame


def start(
    jobs: JobRunner,
    pool: WorkerPool,
    function: Callable[[U], Any],
    unit: U,
    of: T,
    *,
    came: Callable[[tuple[T, Any]], None],
    went_wrong: Callable[..., None],
) -> None:
    """Have a worker call `function` on one unit; `came` gets (`of`, the result or a Failure)."""

    def run(report: Report, cancel: CancelToken) -> tuple[T, Any]:
        result = pool.call(function, unit, timeout=PATIENCE_SECONDS, cancel=cancel)
        if isinstance(result, SliceImage):
            result = replace(result, pixels=_in_pages_of_its_own(result.pixels))
        return of, result

    job = jobs.start(Work("", run, lambda answer: answer), quiet=True)
    job.finished.connect(came)
    job.failed.connect(went_wrong)
    # A pool that was closed, with its desk, cancels what it has not begun.
    job.cancelled.connect(went_wrong)


def _in_pages_of_its_own(pixels: Pixels) -> Pixels:
    """The same values where letting go of them gives the memory back to the system.

    The allocator keeps holes between arrays of this size: a third more than they hold.
    """
    if pixels.nbytes < PAGES_OF_ITS_OWN:
        return pixels
    own = np.frombuffer(mmap.mmap(-1, pixels.nbytes), pixels.dtype).reshape(pixels.shape)
    own[...] = pixels
    own.flags.writeable = False
    return own


def _size(outcome: Outcome) -> int:
    return len(outcome) if isinstance(outcome, str) else int(outcome.pixels.nbytes)


def _size_of_unread(picture: Picture) -> int:
    return max(picture.instance.rows * picture.instance.columns * 4, 1)
