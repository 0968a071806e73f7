"""The geometry of a series: which of its slices lie one behind another, and how regularly."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from midrc_desktop.dicom.order import alike, dot, normal, number_key, parallel
from midrc_desktop.dicom.phases import Told, divided
from midrc_desktop.dicom.plane import Plane, plane, unit
from midrc_desktop.dicom.study import Instance, Orientation, Series, Vector

FEWEST = 4
"""Slices below which planes across them show nothing."""

_SAME_PLACE = 0.01
"""Distance in mm within which two slices lie at one place: what is written has rounding."""

_SIDE_BY_SIDE = 5.0
"""Distance in mm within its plane beyond which a slice is not one of the same place again."""

_SQUARE = 0.02
"""Cosine between rows and columns above which an orientation is not one."""

_STRAIGHT = 0.2
"""Degrees below which a gantry counts as upright."""

_ANYWHERE = 1e5
"""Millimetres from the origin beyond which no patient lies."""

_FINEST_PIXEL, _WIDEST_PIXEL = 1e-3, 100.0
"""Millimetres beyond which a pixel's size is a slip of the pen."""

_SCATTERED = 20
"""Times the room that the slices would take side by side."""

NO_PLACE = "These images do not say where they lie in the body, so planes cannot be made of them."
TOO_FEW = "These are too few parallel slices to make other planes of them."
TOO_SCATTERED = "The slices of this series lie too far apart to make other planes of them."
NO_SIZE = "These images do not say how large a pixel is, so planes cannot be made of them."


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame of an instance, with its place in the patient (PS3.3 C.7.6.2.1.1).

    `position` is the centre of the first pixel in mm, `orientation` the directions of rows and
    columns; both are None where the header does not say. `phase` counts from 0 in its pile.
    """

    instance: Instance
    frame: int = 0
    position: Vector | None = None
    orientation: Orientation | None = None
    phase: int = 0

    @property
    def plane(self) -> Plane | None:
        """Its plane in the patient, or None where the header does not tell one."""
        image = self.instance
        return plane(
            self.position, self.orientation, image.pixel_spacing, image.rows, image.columns
        )


@dataclass(frozen=True, slots=True)
class Pile:
    """Parallel slices of one matrix size, in order along their normal; 4-D ones in phases.

    Every phase has a slice at each of `places` (mm along the normal of the first slice, rising);
    images of one place only are one phase, in the order of their numbers. Slices without a
    place in the body are one phase too, and have no `places`.
    """

    phases: tuple[tuple[Slice, ...], ...]
    places: tuple[float, ...] = ()

    @property
    def slices(self) -> tuple[Slice, ...]:
        """All slices in the order in which they are scrolled: phase after phase."""
        return tuple(slice_ for phase in self.phases for slice_ in phase)

    @property
    def first(self) -> Slice:
        """The slice whose directions the pile goes by."""
        return self.phases[0][0]

    @property
    def spacing(self) -> float | None:
        """The distance of neighbours along the normal in mm; the median one if not `regular`."""
        gaps = sorted(self._gaps())
        if not gaps:
            return None
        if self.regular:
            return (self.places[-1] - self.places[0]) / len(gaps)
        return gaps[len(gaps) // 2]

    @property
    def regular(self) -> bool:
        """Whether every slice is within a twentieth of the spacing from where it should be."""
        count = len(self.places) - 1
        if count < 1:
            return False
        step = (self.places[-1] - self.places[0]) / count
        off = (abs(at - self.places[0] - n * step) for n, at in enumerate(self.places))
        return max(off) <= 0.05 * step + _SAME_PLACE

    @property
    def tilt(self) -> float:
        """The angle in degrees between the normal and the way from slice to slice: the gantry."""
        start, end = self.first.position, self.phases[0][-1].position
        if start is None or end is None or self.first.orientation is None or not self.places:
            return 0.0
        way = (end[0] - start[0], end[1] - start[1], end[2] - start[2])
        length = math.sqrt(dot(way, way))
        if length == 0:
            return 0.0
        cosine = dot(way, unit(normal(self.first.orientation))) / length
        angle = math.degrees(math.acos(min(abs(cosine), 1.0)))
        return angle if angle > _STRAIGHT else 0.0

    @property
    def why_not(self) -> str:
        """A sentence that says why no planes can be made of this, or "" if they can.

        What only the pixels tell (colour, a size that no memory holds) shows when it is loaded.
        """
        if not self.places:
            return NO_PLACE
        if len(self.places) < FEWEST:
            return TOO_FEW
        if (self.places[-1] - self.places[0]) > _SCATTERED * len(self.places) * (self.spacing or 0):
            return TOO_SCATTERED
        lies = self.first.plane
        sizes = (0.0,) if lies is None else lies.spacing
        return "" if all(_FINEST_PIXEL < size < _WIDEST_PIXEL for size in sizes) else NO_SIZE

    @property
    def can_reformat(self) -> bool:
        """Whether planes in other directions can be made of it."""
        return not self.why_not

    def _gaps(self) -> list[float]:
        return [b - a for a, b in pairwise(self.places)]


def piles(series: Series) -> tuple[Pile, ...]:
    """The slices with pixels of a series as piles, in the order of the series.

    Each slice is in one pile exactly once. The outcome does not depend on the order in which
    the instances stand. A slice that was repeated here and there is no second phase: it is in a
    pile of its own behind the one that it belongs to.
    """
    slices = [
        slice_
        for instance in sorted(series.instances, key=number_key)
        if instance.has_pixels
        for slice_ in slices_of(instance)
    ]
    placed = [slice_ for slice_ in slices if slice_.position is not None]
    flat = tuple(replace(slice_, phase=0) for slice_ in slices if slice_.position is None)
    by_kind: dict[int, list[Slice]] = defaultdict(list)
    for kind, slice_ in zip(alike(placed, _one_kind), placed, strict=True):
        by_kind[kind].append(slice_)
    found = [pile for of_kind in by_kind.values() for pile in _piled(of_kind)]
    return (*found, Pile((flat,))) if flat else tuple(found)


def slices_of(instance: Instance) -> Iterator[Slice]:
    """The frames of an instance; a classic multi-frame object does not say where they lie."""
    frames = max(instance.frames, 1)
    for frame in range(frames):
        position, orientation, phase = instance.image_position, instance.image_orientation, 0
        if frame < len(instance.frame_places):
            place = instance.frame_places[frame]
            position, orientation, phase = place.position, place.orientation, place.phase
        elif frames > 1:
            position = None
        if position is None or orientation is None or not is_place(position, orientation):
            position, orientation = None, None
        yield Slice(instance, frame, position, orientation, phase)


def is_place(position: Vector, orientation: Orientation) -> bool:
    """Whether these are numbers that a patient can have, and directions across each other."""
    if not all(abs(number) < _ANYWHERE for number in (*position, *orientation)):
        return False
    row, column = orientation[:3], orientation[3:]
    lengths = math.sqrt(dot(row, row) * dot(column, column))
    return lengths > 0 and abs(dot(row, column)) < _SQUARE * lengths


def _one_kind(one: Slice, other: Slice) -> bool:
    """Whether two slices may lie in one pile: parallel, of one shape, both scouts or neither."""
    a, b = one.instance, other.instance
    assert one.orientation is not None
    assert other.orientation is not None
    return (
        (a.rows, a.columns) == (b.rows, b.columns)
        and ("LOCALIZER" in a.image_type) == ("LOCALIZER" in b.image_type)
        and _one_size(a.pixel_spacing, b.pixel_spacing)
        and parallel(one.orientation, other.orientation)
    )


def _one_size(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(one, other, strict=True))


def _piled(slices: Sequence[Slice]) -> Iterator[Pile]:
    """Parallel slices, in the order of their numbers, as piles."""
    assert slices[0].orientation is not None
    across = unit(normal(slices[0].orientation))
    along = [dot(across, slice_.position) for slice_ in slices if slice_.position is not None]
    places, at = _places(along)
    if len(set(at)) < len(at) and len(stations := _stations(slices, at)) > 1:
        for station in stations:
            yield from _piled(station)
        return
    for found in divided(_told(slices), at):
        here = sorted({at[n] for n in found[0]})
        # What is seen at one place over and over has nothing to go through but time.
        phases = found if len(here) > 1 else [sorted(n for members in found for n in members)]
        yield Pile(
            tuple(
                tuple(replace(slices[n], phase=phase) for n in sorted(members, key=at.__getitem__))
                for phase, members in enumerate(phases)
            ),
            tuple(places[place] for place in here),
        )


def _told(slices: Sequence[Slice]) -> list[Told]:
    """What may tell the slices of one place apart."""
    kinds = alike((slice_.instance.image_type for slice_ in slices), lambda a, b: a == b)
    return [
        (
            slice_.phase,
            slice_.instance.temporal_position,
            slice_.instance.acquisition_number,
            slice_.instance.echo_time,
            kind,
        )
        for slice_, kind in zip(slices, kinds, strict=True)
    ]


def _stations(slices: Sequence[Slice], at: Sequence[int]) -> list[list[Slice]]:
    """Slices that are taken side by side, as of the upper and the lower spine, apart.

    They are no phases of one another. Told by where in its plane each slice lies; they must be
    at the same places along the normal, since of a tilted gantry each slice lies elsewhere.
    """
    orientation = slices[0].orientation
    assert orientation is not None
    corners = [
        (dot(orientation[:3], slice_.position), dot(orientation[3:], slice_.position))
        for slice_ in slices
        if slice_.position is not None
    ]
    kinds = alike(corners, lambda a, b: math.dist(a, b) < _SIDE_BY_SIDE)
    stations: dict[int, list[Slice]] = defaultdict(list)
    places: dict[int, set[int]] = defaultdict(set)
    for kind, place, slice_ in zip(kinds, at, slices, strict=True):
        stations[kind].append(slice_)
        places[kind].add(place)
    shared = sum(len(of_station) for of_station in places.values()) - len(set(at))
    if shared < FEWEST or any(len(of_station) < FEWEST for of_station in places.values()):
        return [list(slices)]
    return list(stations.values())


def _places(along: Sequence[float]) -> tuple[list[float], list[int]]:
    """The distinct places in rising order, and for each slice the number of its place."""
    places: list[float] = []
    at = [0] * len(along)
    last = -math.inf
    for n in sorted(range(len(along)), key=along.__getitem__):
        if along[n] - last > _SAME_PLACE:
            places.append(along[n])
        last = along[n]
        at[n] = len(places) - 1
    return places, at
