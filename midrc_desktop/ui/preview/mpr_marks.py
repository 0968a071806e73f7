"""Where the sections cut one another: the crosshair, and the edges of a thick slab."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from PySide6.QtGui import QColor

from midrc_desktop.dicom.grid import Triple
from midrc_desktop.dicom.sections import ACROSS, DOWN, RIGHT, Section, Slab, View
from midrc_desktop.ui.preview.overlay import Mark

COLOURS = {
    Section.AXIAL: QColor("#ff8a80"),
    Section.CORONAL: QColor("#69d98a"),
    Section.SAGITTAL: QColor("#ffd35c"),
}
"""Of each section: its frame, its name, and its line in the other two."""

NAME_AT = 0.25
"""Where between the edge and the crosshair the name of a line stands."""

GAP_MM = 6.0
"""Half of what is left open in the middle of the crosshair, so that it hides nothing."""


def marks(
    views: Mapping[Section, View],
    section: Section,
    voxel: Triple,
    slab: Slab,
    names: Mapping[Section, str],
) -> list[Mark]:
    """The lines of the other two sections through `voxel` in the picture of one.

    A slab of several layers has dashed lines where it begins and ends.
    """
    return [
        replace(mark, colour=COLOURS[other], label=names[other] if mark.label else "")
        for other in views
        if other is not section
        for mark in _lines(views[section], views[other], voxel, slab)
    ]


def _lines(seen: View, other: View, voxel: Triple, slab: Slab) -> Iterator[Mark]:
    """The lines of one section in another; the one that is to have its name has a label."""
    axis = other.axes[ACROSS]
    upright = axis == seen.axes[RIGHT]
    run = seen.axes[DOWN if upright else RIGHT]
    length, gap = seen.grid.shape[run], GAP_MM / seen.grid.spacing[run]

    def place(picture: float) -> float:
        """Where a picture of the other section lies in this one."""
        there = list(voxel)
        there[axis] = other.voxel_at(picture, 0, 0)[axis]
        return seen.place_of((there[0], there[1], there[2]))[0 if upright else 1]

    def line(at: float, start: float, end: float, *, dashed: bool = False, label: str = "") -> Mark:
        ends = ((at, start), (at, end)) if upright else ((start, at), (end, at))
        return Mark(*ends, QColor(), dashed=dashed, label=label)

    middle = seen.place_of(voxel)[1 if upright else 0]
    picture = other.picture_of(voxel)
    here, first, last = place(picture), -0.5, length - 0.5
    if middle - gap > first:
        # The name stands on the line, but off the letter at the edge.
        named = first + (middle - gap - first) * NAME_AT
        yield line(here, middle - gap, named, label="name")
        yield line(here, named, first)
    if middle + gap < last:
        yield line(here, middle + gap, last)
    begin, end = other.layers(picture, slab)
    if end - begin > 1:
        for edge in (begin - 0.5, end - 0.5):
            yield line(place(edge), first, last, dashed=True)
