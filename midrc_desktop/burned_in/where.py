"""Which images of a series are read frame by frame, and which are looked at together first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from midrc_desktop.burned_in.likely import text_likely
from midrc_desktop.burned_in.regions import Spot, frames
from midrc_desktop.dicom.study import Instance, Series

_SLICES = frozenset({"CT", "MR", "PT", "NM", "SEG", "RTDOSE"})
"""Modalities whose series are many slices made alike, and not pictures of a screen."""
_FEWEST = 8
"""Slices below which looking at them together saves nothing."""
_SHORTEST_SLAB = 48
_MOST_SLABS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One frame to look at, with the image that it is of."""

    instance: Instance
    spot: Spot


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices made alike, in slabs of neighbours: each slab is looked at in projections."""

    slabs: tuple[tuple[Place, ...], ...]

    @property
    def places(self) -> Iterator[Place]:
        """All of its slices."""
        return (place for slab in self.slabs for place in slab)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The images that its slices are of."""
        return tuple(
            {place.spot.sop_instance_uid: place.instance for place in self.places}.values()
        )


def stacks(series: Series) -> tuple[list[Instance], list[Stack]]:
    """The images that are read frame by frame, and the stacks of all others."""
    each: list[Instance] = []
    alike: dict[tuple[object, ...], list[Place]] = defaultdict(list)
    for instance in series.instances:
        if not instance.has_pixels:
            continue
        if reads_each(instance, series.modality):
            each.append(instance)
        else:
            kind = instance.rows, instance.columns, instance.image_type
            alike[kind] += [Place(instance, spot) for spot in frames(instance)]
    found: list[Stack] = []
    for places in alike.values():
        if len(places) < _FEWEST:
            each += {place.spot.sop_instance_uid: place.instance for place in places}.values()
        else:
            found.append(Stack(tuple(_slabs(places))))
    return each, found


def reads_each(instance: Instance, modality: str) -> bool:
    """Whether an image is read by itself: what is no slice, and what was made from slices."""
    kind = {value.strip().upper() for value in instance.image_type}
    return (
        modality.strip().upper() not in _SLICES
        or "LOCALIZER" in kind
        or {"DERIVED", "SECONDARY"} <= kind
        or text_likely(instance, modality) is not None
    )


def _slabs(places: list[Place]) -> Iterator[tuple[Place, ...]]:
    length = max(_SHORTEST_SLAB, -(-len(places) // _MOST_SLABS))
    count = -(-len(places) // length)
    for at in range(count):
        yield tuple(places[len(places) * at // count : len(places) * (at + 1) // count])
