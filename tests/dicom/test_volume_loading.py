"""Volumes from files: decoded in workers, cancelled, refused with a sentence, mended."""

from pathlib import Path

import numpy as np
import pytest

from midrc_desktop.dicom.filling import NoPlanes, TooLargeForPlanes
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.reformat import IN_COLOUR, Volume, load
from midrc_desktop.dicom.sections import Section, Slab, picture, view
from midrc_desktop.dicom.volume import NO_PLACE, Pile, piles
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.jobs.pool import WorkerPool
from tests.dicom.made_files import made
from tests.dicom.phantom import along, ramp

TILTED = (1.0, 0.0, 0.0, 0.0, 0.94, -0.3412)
PLENTY = 10**9


def the_pile(folder: Path, pool: WorkerPool) -> Pile:
    (patient,) = index([folder], pool=pool).patients
    ((_, series),) = patient.series()
    return piles(series)[0]


@pytest.fixture(scope="module")
def tilted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scan = along(TILTED, range(0, 24, 2), way=(0.0, 0.0, 1.0), rows=20, columns=16)
    return scan.write(tmp_path_factory.mktemp("tilted"), ramp)


def worth(volume: Volume, voxel: tuple[int, int, int]) -> tuple[float, float]:
    x, y, z = volume.grid.point(voxel)
    return float(volume.values[voxel]), float(ramp(x, y, z))


def test_a_series_of_files_becomes_a_volume_with_its_progress_told(tilted, one_worker):
    told: list[Progress] = []
    pile = the_pile(tilted, one_worker)
    volume = load(pile, 0, pool=one_worker, budget=PLENTY, report=told.append)
    assert (volume.like.unit, volume.missing, volume.values.dtype) == ("HU", 0, np.int16)
    assert (told[-1].done, told[-1].total, told[-1].unit) == (11, 11, "images")
    for at, (top, bottom, left, right) in enumerate(volume.spans.tolist()):
        for voxel in ((at, top, left), (at, bottom - 1, right - 1)):
            found, truth = worth(volume, voxel)
            assert found == pytest.approx(truth, abs=3)


def test_a_slice_that_cannot_be_read_is_bridged_and_counted(tilted, one_worker, tmp_path):
    for file in tilted.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    pile = the_pile(tmp_path, one_worker)
    (tmp_path / "005.dcm").unlink()
    volume = load(pile, 0, pool=one_worker, budget=PLENTY)
    assert volume.missing == 1
    found, truth = worth(volume, (5, 10, 8))
    assert found == pytest.approx(truth, abs=3)


def test_no_volume_is_made_when_nothing_can_be_read(tilted, one_worker, tmp_path):
    for file in tilted.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    pile = the_pile(tmp_path, one_worker)
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(NoPlanes, match="could not be opened"):
        load(pile, 0, pool=one_worker, budget=PLENTY)


def test_a_volume_beyond_the_budget_is_refused_with_a_sentence(tilted, one_worker):
    pile = the_pile(tilted, one_worker)
    needed = load(pile, 0, pool=one_worker, budget=PLENTY).values.nbytes
    assert load(pile, 0, pool=one_worker, budget=needed)
    with pytest.raises(TooLargeForPlanes, match="too large"):
        load(pile, 0, pool=one_worker, budget=needed - 1)
    assert one_worker.call(len, "still at work") == 13


def test_loading_can_be_cancelled(tilted, one_worker):
    pile, token = the_pile(tilted, one_worker), CancelToken()
    with WorkerPool(1) as pool, pytest.raises(Cancelled):
        load(pile, 0, pool=pool, budget=PLENTY, report=lambda _: token.cancel(), cancel=token)


def test_colour_and_images_without_a_place_are_refused_with_a_sentence(one_worker, tmp_path):
    for number in range(4):
        made(
            tmp_path / "colour" / f"{number}.dcm",
            number,
            SamplesPerPixel=3,
            PhotometricInterpretation="RGB",
            PlanarConfiguration=0,
            BitsAllocated=8,
            BitsStored=8,
            HighBit=7,
            PixelData=bytes(16 * 16 * 3),
        )
        made(tmp_path / "flat" / f"{number}.dcm", number, ImagePositionPatient=None)
    for folder, sentence in (("colour", IN_COLOUR), ("flat", NO_PLACE)):
        with pytest.raises(NoPlanes) as told:
            load(the_pile(tmp_path / folder, one_worker), 0, pool=one_worker, budget=PLENTY)
        assert told.value.title == sentence


def test_a_tilted_head_with_uneven_slices_keeps_its_length(shared_data, one_worker):
    pile = the_pile(shared_data / "head_ct_ge", one_worker)
    volume = load(pile, 0, pool=one_worker, budget=PLENTY)
    assert pile.tilt == pytest.approx(18.5, abs=0.05)
    first, last = (pile.phases[0][end].position for end in (0, -1))
    along_z = last[2] - first[2]
    way = volume.grid.directions[0]
    length = (volume.values.shape[0] - 1) * volume.grid.spacing[0]
    assert length == pytest.approx(along_z * way[2], abs=0.1)
    # The first pixel of the last slice lies in the volume where its header says.
    n, v, u = volume.grid.voxel(last)
    assert (n, u) == pytest.approx((volume.values.shape[0] - 1, 0), abs=0.1)
    assert v == pytest.approx(volume.spans[-1][0], abs=1)


def test_a_sagittal_head_hangs_the_right_way_up(shared_data, one_worker):
    volume = load(
        the_pile(shared_data / "head_mr_t1_philips", one_worker), 0, pool=one_worker, budget=PLENTY
    )
    for section in Section:
        seen = view(volume.grid, section)
        image = picture(volume, seen, seen.count // 2, Slab())
        tissue = image.pixels > np.percentile(volume.values, 80)
        # Above the head there is air, and below it the neck.
        if section is not Section.AXIAL:
            assert tissue[:8].mean() < 0.02 < tissue[-8:].mean()
