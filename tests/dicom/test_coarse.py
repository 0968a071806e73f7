"""A pile read small: every voxel is worth what lies at its place, whatever way the slices lie."""

import numpy as np
import pytest

from midrc_desktop.dicom import coarse as reading
from midrc_desktop.dicom.coarse import NOT_IN_A_ROW, TOO_FAR_APART, coarse
from midrc_desktop.dicom.filling import NoPlanes
from midrc_desktop.dicom.volume import piles
from tests.dicom.made_files import made
from tests.dicom.phantom import Scan, along, ramp

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
LEANING = (0.96, 0.0, 0.28, 0.0, 1.0, 0.0)
SCANS = {
    "even": along(AXIAL, np.arange(0.0, 30, 3), rows=12, columns=15),
    "thin": along(AXIAL, np.arange(0.0, 20, 0.5), spacing=(0.4, 0.7), rows=23, columns=17),
    "leaning": along(LEANING, np.arange(0.0, 30, 3), rows=12, columns=15),
    "tilted gantry": along(AXIAL, np.arange(0.0, 30, 3), way=(0, -0.35, 1), rows=12, columns=15),
    "uneven": along(
        AXIAL, [0, 2.5, 5, 7.5, 12.5, 17.5, 22.5], way=(0, -0.35, 1), rows=12, columns=15
    ),
}


def pile_of(found, folder, scan: Scan):
    (series,) = found(scan.write(folder, ramp)).patients[0].studies[0].series
    (pile,) = piles(series)
    return pile


@pytest.mark.parametrize("name", SCANS)
def test_every_voxel_is_worth_what_lies_at_its_place(name, found, tmp_path):
    small = coarse(pile_of(found, tmp_path, SCANS[name]), 0, 2.0)
    index = np.stack(np.indices(small.values.shape)[::-1]).reshape(3, -1)
    matrix = np.array(small.affine).reshape(3, 4)
    truth = ramp(*(matrix[:, :3] @ index + matrix[:, 3:]))
    # Pixels are whole numbers, and positions have six digits.
    assert np.abs(small.values.ravel() - truth).max() < 0.6


def test_what_is_finer_than_asked_is_read_coarser_and_nothing_else(found, tmp_path):
    small = coarse(pile_of(found, tmp_path, SCANS["thin"]), 0, 2.0)
    assert small.values.shape == (10, 23 // 5, 17 // 2)
    sizes = np.linalg.norm(np.array(small.affine).reshape(3, 4)[:, :3], axis=0)
    assert sizes == pytest.approx([1.4, 2.0, 2.0])


def test_a_volume_that_is_very_large_is_read_smaller_still(found, tmp_path, monkeypatch):
    pile = pile_of(found, tmp_path, SCANS["even"])
    whole = coarse(pile, 0, 1.0).values.size
    monkeypatch.setattr(reading, "MOST_VOXELS", whole // 2)
    assert coarse(pile, 0, 1.0).values.size <= whole // 2


def test_a_real_scan_with_a_tilted_gantry_and_two_spacings_is_read_in_its_place(found, shared_data):
    (series,) = found(shared_data / "head_ct_ge").patients[0].studies[0].series
    (pile,) = piles(series)
    matrix = np.array(coarse(pile, 0, 2.0).affine).reshape(3, 4)
    first, last = pile.phases[0][0].position, pile.phases[0][-1].position
    assert pile.tilt > 5
    way = np.subtract(last, first)
    assert np.linalg.norm(np.cross(matrix[:, 2], way)) < 0.01 * np.linalg.norm(way)
    corner = np.linalg.solve(matrix[:, :3], first - matrix[:, 3])
    assert -0.5 < corner[:2].min() <= corner[:2].max() < 0
    assert corner[2] == pytest.approx(0, abs=1e-6)


def test_slices_far_apart_or_not_in_a_row_make_no_volume(found, tmp_path):
    gap = along(AXIAL, [0, 1, 2, 3, 4, 30, 31, 32, 33], rows=12, columns=15)
    with pytest.raises(NoPlanes) as told:
        coarse(pile_of(found, tmp_path / "gap", gap), 0, 2.0)
    assert told.value.title == TOO_FAR_APART
    beside = [(20.0 * (n % 2), 0.0, 3.0 * n) for n in range(9)]
    with pytest.raises(NoPlanes) as told:
        coarse(pile_of(found, tmp_path / "beside", Scan(beside, AXIAL)), 0, 2.0)
    assert told.value.title == NOT_IN_A_ROW


def test_a_slice_in_colour_makes_no_volume(found, tmp_path):
    for number in range(5):
        made(
            tmp_path / f"{number}.dcm",
            number,
            SamplesPerPixel=3,
            PhotometricInterpretation="RGB",
            PlanarConfiguration=0,
            BitsAllocated=8,
            BitsStored=8,
            HighBit=7,
            PixelData=bytes(16 * 16 * 3),
        )
    (series,) = found().patients[0].studies[0].series
    with pytest.raises(NoPlanes, match="colour"):
        coarse(piles(series)[0], 0, 2.0)


def test_air_outside_the_scanners_circle_is_not_darker_than_air(found, tmp_path):
    padded = np.full((16, 16), -3024, np.int16)
    for number in range(5):
        made(
            tmp_path / f"{number}.dcm",
            number,
            PixelRepresentation=1,
            BitsStored=16,
            HighBit=15,
            RescaleIntercept=0,
            PixelData=padded.tobytes(),
        )
    (series,) = found().patients[0].studies[0].series
    assert coarse(piles(series)[0], 0, 2.0).values.min() == -1024
