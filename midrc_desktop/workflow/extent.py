"""Where a series lies in the body, and how finely: enough to compare series and to guess a head."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from midrc_desktop.dicom.order import dot, normal, parallel
from midrc_desktop.dicom.orientation import plane
from midrc_desktop.dicom.plane import unit
from midrc_desktop.dicom.study import Instance, Orientation, Series, Vector
from midrc_desktop.dicom.volume import is_place

_Kind = tuple[Orientation, int, int, tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Extent:
    """The box around the parallel slices of a series, in mm in the patient's directions.

    `size` is that of one image (down, across) and `depth` the way from the first slice to the
    last, `gap` from one to the next (0 for a single one); `thickness` is the header's, else the
    gap; `plane` as in `dicom.orientation`.
    """

    low: Vector
    high: Vector
    size: tuple[float, float]
    depth: float
    gap: float
    thickness: float
    plane: str

    def holds(self, place: Vector) -> bool:
        """Whether a place lies in the box."""
        return all(a <= x <= b for a, x, b in zip(self.low, place, self.high, strict=True))

    @property
    def middle(self) -> Vector:
        """The middle of the box."""
        x, y, z = ((a + b) / 2 for a, b in zip(self.low, self.high, strict=True))
        return x, y, z


def extent(series: Series) -> Extent | None:
    """Where most of the series' slices lie, or None where the headers do not say.

    The outcome does not depend on the order of the instances.
    """
    places: dict[_Kind, list[Vector]] = defaultdict(list)
    for instance in series.instances:
        if instance.has_pixels:
            for position, orientation in _slices(instance):
                kind = orientation, instance.rows, instance.columns, instance.pixel_spacing
                places[kind].append(position)
    if not places:
        return None
    common = min(places, key=lambda kind: (-len(places[kind]), repr(kind)))
    orientation, rows, columns, spacing = common
    if spacing is None:
        return None
    across = unit(normal(orientation))
    lying = sorted(
        (round(dot(across, position), 3), position)
        for kind, positions in places.items()
        if kind[1:] == common[1:] and parallel(orientation, kind[0])
        for position in positions
    )
    if not lying:  # numbers so large that they have no direction
        return None
    size = rows * spacing[0], columns * spacing[1]
    low, high = _box(orientation, size, lying[0][1], lying[-1][1])
    stops = sorted({along for along, _ in lying})
    gap = median(b - a for a, b in pairwise(stops)) if len(stops) > 1 else 0.0
    told = [i.slice_thickness for i in series.instances if i.slice_thickness]
    return Extent(
        low=low,
        high=high,
        size=size,
        depth=stops[-1] - stops[0],
        gap=gap,
        thickness=median(told) if told else gap,
        plane=plane(orientation),
    )


def _slices(instance: Instance) -> Iterator[tuple[Vector, Orientation]]:
    told = (instance.image_position, instance.image_orientation)
    for position, orientation in (
        told,
        *((i.position, i.orientation) for i in instance.frame_places),
    ):
        if position is not None and orientation is not None and is_place(position, orientation):
            yield position, orientation


def _box(
    orientation: Orientation, size: tuple[float, float], first: Vector, last: Vector
) -> tuple[Vector, Vector]:
    """The box around two images: the first and the last slice (PS3.3 C.7.6.2.1.1)."""
    edges = []
    for axis in range(3):
        across, down = size[1] * orientation[axis], size[0] * orientation[3 + axis]
        from_corner = (0.0, across, down, across + down)
        edges.append([place[axis] + way for place in (first, last) for way in from_corner])
    x, y, z = edges
    return (min(x), min(y), min(z)), (max(x), max(y), max(z))
