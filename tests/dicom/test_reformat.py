"""Volumes from slices: true in the patient's millimetres, however the slices lie."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.filling import Filling, shifted
from midrc_desktop.dicom.grid import grid_of
from midrc_desktop.dicom.orientation import letters
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.projection import Projection
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section, Slab, picture, view
from midrc_desktop.dicom.volume import piles
from tests.dicom.phantom import RADIUS, ROD, SPHERES, Scan, along, ramp, rod, spheres

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
TURNED = (-1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
OBLIQUE = (0.8, 0.6, 0.0, -0.36, 0.48, -0.8)

EVEN = tuple(float(at) for at in range(-30, 31, 2))
UNEVEN = (*range(-30, 0, 2), *range(0, 31, 5))
ODD = (-30, -27.3, -24.1, -20, -17.7, -14, -10.2, -6, -2.1, 3, 7.1, 11, 15.7, 20, 25)

SCANS = {
    "axial": along(AXIAL, EVEN),
    "backwards": along(AXIAL, EVEN[::-1]),
    "turned round": along(TURNED, EVEN),
    "sagittal": along(SAGITTAL, EVEN, spacing=(1.2, 0.9)),
    "coronal": along(CORONAL, EVEN),
    "oblique": along(OBLIQUE, EVEN, spacing=(0.9, 1.1)),
    "tilted": along((1.0, 0.0, 0.0, 0.0, 0.94, -0.3412), EVEN, way=(0.0, 0.0, 1.0)),
    "tilted and uneven": along((1.0, 0.0, 0.0, 0.0, 0.94, -0.3412), UNEVEN, way=(0.0, 0.0, 1.0)),
    "on no grid": along(AXIAL, ODD),
}


def filled(scan: Scan, body) -> Volume:
    (pile,) = piles(scan.series())
    grid = grid_of(pile)
    filling = Filling(grid, 10**9)
    for number, slice_ in enumerate(pile.phases[0]):
        pixels = scan.slice_of(body, slice_.instance.instance_number)
        filling.add(number, shifted(pixels, grid.shifts[number]))
    like = SliceImage(np.empty((0, 0), np.int16), False, None, None, "HU")
    outside = filling.finish()
    return Volume(filling.values, grid, np.array(filling.spans), like, outside)


def expected(grid, body) -> np.ndarray:
    n, v, u = np.mgrid[tuple(slice(side) for side in grid.shape)].astype(float)
    x, y, z = (
        grid.origin[axis]
        + n * grid.spacing[0] * grid.directions[0][axis]
        + v * grid.spacing[1] * grid.directions[1][axis]
        + u * grid.spacing[2] * grid.directions[2][axis]
        for axis in range(3)
    )
    return body(x, y, z)


angles = st.floats(-0.4, 0.4)


@st.composite
def scans(draw: st.DrawFn) -> Scan:
    a, b = draw(angles), draw(angles)
    right = (math.cos(a), math.sin(a), 0.0)
    down = (-math.sin(a) * math.cos(b), math.cos(a) * math.cos(b), math.sin(b))
    gaps = draw(st.lists(st.floats(1.0, 4.0), min_size=4, max_size=10))
    return along(
        (*right, *down),
        list(np.cumsum(gaps)),
        way=draw(st.none() | st.just((0.0, 0.0, 1.0))),
        spacing=(draw(st.floats(0.4, 2)), draw(st.floats(0.4, 2))),
        rows=12,
        columns=10,
    )


def half_voxel(scan: Scan) -> float:
    """Half of the largest side of a voxel as it was scanned, in mm."""
    (pile,) = piles(scan.series())
    return max(*np.diff(pile.places), *scan.spacing) / 2


def centre(image: SliceImage, near: tuple[float, float], reach: float) -> np.ndarray | None:
    """The centre of mass of what is bright near a place of a picture, in the patient's mm."""
    rows, columns = np.mgrid[: image.pixels.shape[0], : image.pixels.shape[1]]
    away = np.hypot((columns - near[0]) * image.spacing[1], (rows - near[1]) * image.spacing[0])
    mass = np.where(away <= reach, image.pixels, 0).astype(float)
    if mass.sum() < 500:
        return None
    column, row = (float((mass * at).sum() / mass.sum()) for at in (columns, rows))
    right, down = np.array(image.orientation[:3]), np.array(image.orientation[3:])
    step = (image.spacing[0] * row, image.spacing[1] * column)
    return np.array(image.position) + step[1] * right + step[0] * down


@given(scans())
def test_every_voxel_is_worth_what_lies_at_its_place(scan):
    volume = filled(scan, ramp)
    truth = expected(volume.grid, ramp)
    # A slice may be a tenth of a step off its place along the normal, 0.02 voxels within.
    steepest = math.sqrt(5**2 + 7**2 + 9**2)
    spacing = volume.grid.spacing
    allowed = 1 + steepest * (0.1 * spacing[0] + 0.03 * max(spacing[1:]))
    for at, (top, bottom, left, right) in enumerate(volume.spans):
        here = (at, slice(top, bottom), slice(left, right))
        assert np.all(np.abs(volume.values[here] - truth[here]) <= allowed)
    heights, widths = (volume.spans[:, n + 1] - volume.spans[:, n] for n in (0, 2))
    assert (heights * widths).sum() > 0.4 * scan.rows * scan.columns * len(volume.spans)


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("name", SCANS)
def test_balls_come_out_at_their_millimetres_in_every_plane(name, section):
    volume = filled(SCANS[name], spheres)
    seen = view(volume.grid, section)
    half = half_voxel(SCANS[name])
    for ball in SPHERES:
        voxel = volume.grid.voxel(ball)
        image = picture(volume, seen, seen.picture_of(voxel), Slab())
        found = centre(image, seen.place_of(voxel), RADIUS + half)
        assert np.max(np.abs(found - ball)) <= half


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("name", SCANS)
def test_a_slanted_rod_stays_on_its_line_in_every_plane(name, section):
    volume = filled(SCANS[name], rod)
    seen = view(volume.grid, section)
    start, way = (np.array(part) for part in ROD)
    hits = 0
    for along_it in (4.0, 8.0, 12.0, 16.0, 20.0):
        voxel = volume.grid.voxel(tuple(start + along_it * way))
        image = picture(volume, seen, seen.picture_of(voxel), Slab())
        found = centre(image, seen.place_of(voxel), 9.0)
        if found is not None:
            hits += 1
            off = np.linalg.norm(np.cross(found - start, way))
            assert off <= half_voxel(SCANS[name])
    assert hits >= 3


@pytest.mark.parametrize("name", SCANS)
def test_planes_hang_as_radiologists_hang_them(name):
    grid = grid_of(piles(SCANS[name].series())[0])
    hung = [letters(view(grid, section).orientation) for section in Section]
    if name != "oblique":
        assert hung == [("R", "L", "A", "P"), ("R", "L", "H", "F"), ("A", "P", "H", "F")]
    else:
        assert [edges[1][0] for edges in hung] == ["L", "L", "P"]


def test_places_of_a_picture_and_voxels_are_each_others_inverse():
    for scan in SCANS.values():
        grid = grid_of(piles(scan.series())[0])
        for section in Section:
            seen = view(grid, section)
            voxel = seen.voxel_at(2, 7.25, 5.5)
            assert (seen.picture_of(voxel), *seen.place_of(voxel)) == pytest.approx((2, 7.25, 5.5))
            assert grid.voxel(grid.point(voxel)) == pytest.approx(voxel)


def test_a_slice_shows_as_it_is_where_the_grid_has_a_place_for_it():
    for name in ("axial", "backwards", "turned round", "tilted and uneven"):
        scan = SCANS[name]
        volume = filled(scan, spheres)
        (pile,) = piles(scan.series())
        for number, slice_ in enumerate(pile.phases[0]):
            vertical, horizontal = volume.grid.shifts[number]
            at = round(volume.grid.stations[number])
            top, bottom, left, right = volume.spans[at]
            original = scan.slice_of(spheres, slice_.instance.instance_number)
            assert np.array_equal(
                volume.values[at, top:bottom, left:right],
                shifted(original, (vertical, horizontal)),
            )


def test_nothing_is_made_up_in_a_wide_gap():
    scan = along(AXIAL, [0, 1, 2, 3, 4, 30, 31, 32, 33, 34], rows=6, columns=5)
    volume = filled(scan, lambda x, y, z: 100.0 + 0 * x)
    shown = [int(values.max()) for values in volume.values]
    assert shown[:5] == shown[-5:] == [100] * 5
    assert np.all(volume.spans[5:30] == 0)
    assert volume.values.shape[0] == 35


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("projection", Projection)
def test_the_outside_of_a_tilted_scan_counts_in_no_slab(section, projection):
    def body(x, y, z):
        return np.where((x < -20) & (z < -25), 60.0, 70.0)

    volume = filled(SCANS["tilted"], body)
    scanned = np.zeros_like(volume.values)
    for at, (top, bottom, left, right) in enumerate(volume.spans):
        scanned[at, top:bottom, left:right] = 1
    seen = view(volume.grid, section)
    middle = seen.count // 2
    image = picture(volume, seen, middle, Slab(10.0, projection))
    anywhere = picture(replace(volume, values=scanned, outside=0.0), seen, middle, Slab(10.0))
    low = picture(volume, seen, middle, Slab(10.0, Projection.MINIMUM))
    assert volume.outside == 60
    assert set(np.unique(image.pixels[anywhere.pixels == 0])) <= {60}
    whole = (anywhere.pixels == 1) & (low.pixels == 70)
    assert set(np.unique(image.pixels[whole])) == {70}
    assert np.count_nonzero(whole) > 0.9 * np.count_nonzero(anywhere.pixels)


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize("columns", [56, 57])
@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float32])
def test_a_slab_is_the_projection_of_its_layers(section, columns, kind):
    volume = filled(along(SAGITTAL, EVEN, spacing=(1.2, 0.9), columns=columns), spheres)
    volume = replace(volume, values=(volume.values // 4).astype(kind))
    seen = view(volume.grid, section)
    for middle in (seen.count // 2, 1):
        first, last = seen.layers(middle, Slab(9.0))
        layers = [picture(volume, seen, at, Slab()).pixels for at in range(first, last)]
        mean = np.mean(layers, axis=0, dtype=np.float32)
        for projection, truth in (
            (Projection.MAXIMUM, np.max(layers, axis=0)),
            (Projection.MINIMUM, np.min(layers, axis=0)),
            (Projection.MEAN, mean if kind is np.float32 else np.rint(mean)),
        ):
            image = picture(volume, seen, middle, Slab(9.0, projection))
            assert image.pixels.dtype == kind
            assert image.pixels == pytest.approx(truth, abs=1e-3)


@pytest.mark.parametrize("section", Section)
def test_a_slab_is_as_thick_as_it_says_and_ends_with_the_volume(section):
    grid = grid_of(piles(SCANS["sagittal"].series())[0])
    seen = view(grid, section)
    first, last = seen.layers(seen.count // 2, Slab(9.0))
    assert last - first == round(9.0 / seen.step)
    assert seen.layers(seen.count // 2, Slab()) == (seen.count // 2, seen.count // 2 + 1)
    assert seen.layers(0, Slab(500.0))[1] <= seen.count
    assert seen.layers(seen.count - 1, Slab(500.0))[1] == seen.count


def test_the_type_holds_what_every_slice_holds():
    (pile,) = piles(along(AXIAL, range(5), rows=2, columns=2).series())
    for kinds, wanted in (
        ((np.uint8, np.uint8), np.uint8),
        ((np.uint8, np.int16), np.int16),
        ((np.int16, np.uint16), np.uint16),
        ((np.int16, np.float32), np.float32),
    ):
        filling = Filling(grid_of(pile), 10**6)
        for number in range(5):
            top = 60000 if kinds[number % 2] is np.uint16 else 7
            filling.add(number, np.full((2, 2), top, kinds[number % 2]))
        assert filling.values.dtype == wanted
        assert filling.values[0].max() == 7
    filling = Filling(grid_of(pile), 10**6)
    filling.add(0, np.full((2, 2), -5, np.int16))
    filling.add(1, np.full((2, 2), 60000, np.uint16))
    assert (filling.values.dtype, filling.values[0, 0, 0]) == (np.float32, -5)


def test_what_was_not_scanned_is_padding_where_the_header_has_it():
    (pile,) = piles(along(AXIAL, range(5), rows=2, columns=2).series())
    for padding, outside in ((-2000, -2000), (-40000, 7), (None, 7)):
        filling = Filling(grid_of(pile), 10**6)
        filling.add(0, np.full((2, 2), 7, np.int16))
        assert filling.finish(padding) == outside
        assert filling.values[1:].min() == filling.values[1:].max() == outside
