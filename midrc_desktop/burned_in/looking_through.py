"""Looking through a stack of slices: projections and samples first, every slice if need be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.frames import Run
from midrc_desktop.burned_in.projecting import Batch, Layer, Projection
from midrc_desktop.burned_in.reading import Line
from midrc_desktop.burned_in.regions import Spot
from midrc_desktop.burned_in.verdict import is_scrap
from midrc_desktop.burned_in.where import Place, Stack
from midrc_desktop.burned_in.workers import Workers
from midrc_desktop.dicom.study import Instance
from midrc_desktop.jobs.pool import Failure

_LAYERS = 24
"""Slices that go into one unit of a projection."""
_STRIKING = 24
"""Pixels of a slice that have its highest value beyond which it is read itself."""
_MOST_STRIKING = 2
_DECODING, _READING = 0.3, 0.5
_SAMPLE = 0.04
"""Parts of the work, which come to 1 with five samples."""
_SURROUNDINGS = 40
"""Pixels around a suspicious place that are read with it."""


@dataclass(slots=True)
class _Seen:
    """What the projections have shown so far."""

    odd: set[str] = field(default_factory=set)
    striking: list[tuple[int, Spot]] = field(default_factory=list)

    def take(self, slab: Projection) -> None:
        """Keep what a projection tells of its slices."""
        self.odd.update(spot.sop_instance_uid for spot in slab.odd)
        self.striking += slab.striking


def to_read(stack: Stack, workers: Workers, tell: Callable[[float], None]) -> list[Instance]:
    """The images of a stack that are to be read one by one; `tell` gets the share that is done.

    They are all of it where a sample shows text, or where one of its slices shows text at a place
    at which a projection seemed to; else those that cannot be looked at together.
    """
    seen = _Seen()
    suspects: list[tuple[int, Box]] = []
    slices = sum(map(len, stack.slabs))
    read = workers.projections(
        _batches(stack), seen.take, lambda decoded: tell(_DECODING * decoded / slices)
    )
    for slab, lines in read:
        tell(_READING / (2 * len(stack.slabs)))
        if isinstance(lines, Failure):
            return list(stack.instances)
        suspects += [(slab, line.box) for line in lines if is_suspicious(line)]
    closer = (*_samples(stack, seen.striking), *_closer(stack, suspects))
    runs = [run for run in closer if run.sop_instance_uid not in seen.odd]
    for _, frames in workers.lines(runs):
        tell(_SAMPLE)
        if isinstance(frames, Failure) or any(map(is_suspicious, frames[0])):
            return list(stack.instances)
    return [one for one in stack.instances if one.sop_instance_uid in seen.odd]


def is_suspicious(line: Line) -> bool:
    """Whether a text is more than the letter or two that bones look like."""
    return not is_scrap(line.text)


def _batches(stack: Stack) -> Iterator[list[Batch]]:
    for slab in stack.slabs:
        layers = [Layer(place.spot, place.instance.source) for place in slab]
        yield [Batch(tuple(layers[at : at + _LAYERS])) for at in range(0, len(layers), _LAYERS)]


def _samples(stack: Stack, striking: list[tuple[int, Spot]]) -> Iterator[Run]:
    """The first, the last and a middle slice, and those in which most pixels are white."""
    places = list(stack.places)
    chosen = {places[0].spot, places[len(places) // 2].spot, places[-1].spot}
    most = sorted((one for one in striking if one[0] >= _STRIKING), reverse=True)
    chosen.update(spot for _, spot in most[:_MOST_STRIKING])
    return (_run(place) for place in places if place.spot in chosen)


def _closer(stack: Stack, suspects: list[tuple[int, Box]]) -> Iterator[Run]:
    """Each slice of a slab at the places where a projection of it seemed to show text."""
    for slab, box in suspects:
        part = Box(
            max(0, box.left - _SURROUNDINGS),
            max(0, box.top - _SURROUNDINGS),
            box.right + _SURROUNDINGS,
            box.bottom + _SURROUNDINGS,
        )
        for place in stack.slabs[slab]:
            yield _run(place, part)


def _run(place: Place, part: Box | None = None) -> Run:
    spot = place.spot
    return Run(spot.sop_instance_uid, place.instance.source, spot.frame, spot.frame + 1, part)
