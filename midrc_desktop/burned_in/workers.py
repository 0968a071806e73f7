"""Decoding and reading, each in worker processes of its own: foreign bytes crash decoders."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from midrc_desktop.burned_in.frames import Run, Sheet, read_sheets, sheets
from midrc_desktop.burned_in.picture import Picture
from midrc_desktop.burned_in.projecting import Batch, Projection, pictures_of, projected, together
from midrc_desktop.burned_in.reading import Line, read
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.memory import LARGEST, budget
from midrc_desktop.jobs.pool import Failure, WorkerPool, default_workers

_PATIENCE_SECONDS = 120.0
"""Silence of a decoder after which it is ended."""
_LONGEST_READING_SECONDS = 1800.0
"""A page full of small print takes a minute; many more on a computer that is busy otherwise."""
_AHEAD = 4
"""Runs that are decoded while others are read."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A run whose frames are decoded."""

    run: Run
    sheets: list[Sheet]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The picture of one projection of a slab."""

    slab: int
    picture: Picture


def readers() -> int:
    """How many workers may hold the models at once: each takes about 600 MB."""
    return min(2, default_workers()) if budget() >= LARGEST else 1


@dataclass(frozen=True, slots=True)
class Workers:
    """`decoders` turn files into pictures, `models` read them."""

    decoders: WorkerPool
    models: WorkerPool
    cancel: CancelToken

    def lines(self, runs: Iterable[Run]) -> Iterator[tuple[Run, list[list[Line]] | Failure]]:
        """The texts of each frame of each run; a Failure where it was not decoded or not read."""
        failed: list[tuple[Run, Failure]] = []
        ready = self._ready(iter(runs), failed)
        for unit, result in self.models.each(
            _read_run,
            ready,
            cancel=self.cancel,
            timeout=_LONGEST_READING_SECONDS,
            patient=True,
        ):
            yield unit.run, result
            while failed:
                yield failed.pop()
        yield from failed

    def _ready(self, runs: Iterator[Run], failed: list[tuple[Run, Failure]]) -> Iterator[_Ready]:
        """Decode a few runs at a time, so that the decoders are free for others in between."""
        while some := list(islice(runs, _AHEAD)):
            decoded = self.decoders.each(
                sheets, some, cancel=self.cancel, timeout=_PATIENCE_SECONDS
            )
            for run, made in list(decoded):
                if isinstance(made, Failure):
                    failed.append((run, made))
                else:
                    yield _Ready(run, made)

    def projections(
        self,
        slabs: Iterable[list[Batch]],
        done: Callable[[Projection], None],
        decoded: Callable[[int], None],
    ) -> Iterator[tuple[int, list[Line] | Failure]]:
        """The number of a slab with the texts in one of its projections.

        `done` gets each slab as a projection, `decoded` how many slices were decoded just now.
        """
        units = self._projections(slabs, done, decoded)
        for unit, result in self.models.each(
            _read_shown, units, cancel=self.cancel, timeout=_LONGEST_READING_SECONDS, patient=True
        ):
            yield unit.slab, result

    def _projections(
        self,
        slabs: Iterable[list[Batch]],
        done: Callable[[Projection], None],
        decoded: Callable[[int], None],
    ) -> Iterator[_Shown]:
        for number, batches in enumerate(slabs):
            whole = self._projected(batches, decoded)
            done(whole)
            for picture in pictures_of(whole):
                yield _Shown(number, picture)

    def _projected(self, batches: list[Batch], decoded: Callable[[int], None]) -> Projection:
        """One slab; what was in a batch with a file that ends its decoder is tried by itself."""
        whole = Projection(None, None)
        alone: list[Batch] = []
        for batch, made in self._each(batches):
            decoded(len(batch.layers))
            if isinstance(made, Failure):
                alone += [Batch((layer,)) for layer in batch.layers]
            else:
                whole = together(whole, made)
        for batch, made in self._each(alone):
            if isinstance(made, Failure):
                whole = replace(whole, odd=(*whole.odd, *(one.spot for one in batch.layers)))
            else:
                whole = together(whole, made)
        return whole

    def _each(self, batches: list[Batch]) -> Iterator[tuple[Batch, Projection | Failure]]:
        return self.decoders.each(projected, batches, cancel=self.cancel, timeout=_PATIENCE_SECONDS)


def _read_run(ready: _Ready) -> list[list[Line]]:
    return read_sheets(ready.sheets)


def _read_shown(shown: _Shown) -> list[Line]:
    return read([shown.picture], once=True)
