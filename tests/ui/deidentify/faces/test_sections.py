"""Sections along the patient's axes of a volume that lies as it likes."""

import math

import numpy as np
import pytest

from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.dicom.grid import Grid
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section
from midrc_desktop.jobs import CancelToken
from midrc_desktop.ui.deidentify.faces_planes import planes_of
from midrc_desktop.ui.deidentify.faces_sections import room_of, section_of


def _volume(turned_by=0.0):
    """30 sagittal slices of 40 by 50 pixels; each voxel's value tells where it is along z."""
    cosine, sine = math.cos(turned_by), math.sin(turned_by)
    grid = Grid(
        shape=(30, 40, 50),
        origin=(-30.0, -25.0, 20.0),
        directions=((1.0, 0.0, 0.0), (0.0, sine, -cosine), (0.0, cosine, sine)),
        spacing=(2.0, 1.0, 1.0),
        stations=tuple(map(float, range(30))),
        shifts=(),
        reach=5.0,
    )
    height = np.array(
        [[grid.point((0, v, u))[2] for u in range(50)] for v in range(40)], np.float32
    )
    values = np.repeat(height[None], 30, axis=0)
    like = SliceImage(np.empty((0, 0), np.float32), False, (1.0, 1.0), None, "")
    return Volume(values, grid, np.zeros((30, 4), int), like, outside=-999.0)


@pytest.mark.parametrize("turned_by", [0.0, 0.3, -0.5])
@pytest.mark.parametrize("section", list(Section))
def test_a_section_shows_the_voxels_where_it_says_it_lies(turned_by, section):
    volume = _volume(turned_by)
    room = room_of(volume.grid)
    middle = room.count(section) // 2
    plane = room.plane(section, middle)
    image = section_of(volume, plane)
    assert image.pixels.shape == (plane.rows, plane.columns)
    rows, columns = np.nonzero(image.pixels != -999.0)
    assert rows.size > 100
    heights = [plane.at(int(x), int(y))[2] for y, x in zip(rows, columns, strict=True)]
    assert np.abs(image.pixels[rows, columns] - heights).max() <= 1.0


def test_a_place_along_an_axis_has_the_section_next_to_it():
    room = room_of(_volume().grid)
    for section in Section:
        for number in range(room.count(section)):
            assert room.number(section, room.position(section, number)) == number


@pytest.mark.parametrize("turned_by", [0.0, 0.3])
@pytest.mark.parametrize("section", list(Section))
def test_a_section_blanks_whole_voxels_those_whose_middle_is_in_the_region(turned_by, section):
    volume = _volume(turned_by)
    box = Cuboid((-12.0, -20.0, -100.0), (8.0, 6.0, 12.0))
    planes = planes_of(volume, Removal(cuboids=(box,), air=-500.0), CancelToken())
    number = planes.with_much(section)
    before, after = planes.both(section, number)
    plane, grid = planes.room.plane(section, number), volume.grid
    changed = after.pixels == -500.0
    assert changed.any()
    assert (before.pixels[~changed] == after.pixels[~changed]).all()
    for y, x in zip(*np.nonzero(before.pixels != -999.0), strict=True):
        middle = grid.point(tuple(round(at) for at in grid.voxel(plane.at(int(x), int(y)))))
        edges = zip(box.low, middle, box.high, strict=True)
        if all(min(abs(at - low), abs(high - at)) > 1e-3 for low, at, high in edges):
            inside = all(
                low < at < high for low, at, high in zip(box.low, middle, box.high, strict=True)
            )
            assert changed[y, x] == inside
