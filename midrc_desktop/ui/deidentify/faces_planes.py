"""A head before and after in planes along the patient's axes, whatever way its slices lie."""

from dataclasses import dataclass, replace

import numpy as np

from midrc_desktop.defacing.region import Mask, Removal, blanked
from midrc_desktop.dicom.grid import Grid
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section
from midrc_desktop.jobs import CancelToken
from midrc_desktop.ui.deidentify.faces_after import air_in
from midrc_desktop.ui.deidentify.faces_cuboid import AXES
from midrc_desktop.ui.deidentify.faces_sections import Room, room_of, sampled, section_of


@dataclass(frozen=True, slots=True)
class Planes:
    """A volume, where it lies, and which of its voxels are blanked: (slices, rows, columns)."""

    volume: Volume
    room: Room
    gone: Mask
    removal: Removal | None

    def both(self, section: Section, number: int) -> tuple[SliceImage, SliceImage]:
        """One section as it is, and as it leaves."""
        plane = self.room.plane(section, number)
        before = section_of(self.volume, plane)
        if self.removal is None:
            return before, before
        pixels = before.pixels.copy()
        there = sampled(self.gone, self.volume.grid, plane, outside=False)
        pixels[there] = air_in(pixels.dtype, self.removal)
        return before, replace(before, pixels=pixels)

    def with_much(self, section: Section) -> int:
        """The section through the middle of what is blanked, or of the volume."""
        across = AXES[section][2]
        if not self.gone.any():
            return self.room.number(section, self.room.middle[across])
        middle = [float(np.mean(np.flatnonzero(self.gone.any(axis=_others(a))))) for a in range(3)]
        point = self.volume.grid.point((middle[0], middle[1], middle[2]))
        return self.room.number(section, point[across])


def planes_of(volume: Volume, removal: Removal | None, cancel: CancelToken) -> Planes:
    """Work out which voxels of a volume are blanked, slice by slice. Raises Cancelled."""
    gone = np.zeros(volume.grid.shape, np.bool_)
    if removal is not None:
        for number, slice_ in enumerate(gone):
            cancel.check()
            slice_[:] = blanked(removal, _plane(volume.grid, number))
    return Planes(volume, room_of(volume.grid), gone, removal)


def _plane(grid: Grid, number: int) -> Plane:
    """The plane of one slice of a grid."""
    _, down, right = grid.directions
    _, rows, columns = grid.shape
    spacing = (grid.spacing[1], grid.spacing[2])
    return Plane(grid.point((number, 0, 0)), right, down, spacing, rows, columns)


def _others(axis: int) -> tuple[int, ...]:
    return tuple(other for other in range(3) if other != axis)
