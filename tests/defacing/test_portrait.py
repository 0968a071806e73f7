"""The skin of a head in pictures: the same every time, and changed only where it is blanked."""

import numpy as np
import pytest

from midrc_desktop.defacing.portrait import ANGLES, NO_VOLUME, draw, portrait
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.errors import Unreadable
from tests.defacing.made_heads import AXIAL, SAGITTAL, scan, write

FACE = Cuboid((-70.0, -140.0, -70.0), (70.0, -60.0, 0.0))
ELSEWHERE = Cuboid((-70.0, 150.0, -70.0), (70.0, 200.0, 0.0))


@pytest.fixture(scope="module")
def heads(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("portrait")
    write(folder, 1, "T1", scan(SAGITTAL, 3.0))
    write(folder, 2, "CT", scan(AXIAL, 5.0))
    write(folder, 3, "CT", scan(AXIAL, 100.0))
    return {one.number: one for _, one in found(folder)}


@pytest.fixture(scope="module")
def drawn(heads, pool):
    return portrait(heads[1], Removal(cuboids=(FACE,)), pool=pool)


def test_there_is_a_picture_from_every_side_before_and_after(drawn):
    for pictures in (drawn.before, drawn.after):
        assert pictures.shape == (len(ANGLES), 360, 360)
        assert pictures.dtype == np.uint8


def test_a_head_stands_out_from_the_ground_without_holes(drawn):
    ground = drawn.before[0][0, 0]
    for picture in drawn.before:
        skin = picture != ground
        assert 0.1 < skin.mean() < 0.5
        assert np.ptp(picture[skin].astype(int)) > 120
    middle = drawn.before[0][120:180, 140:220]
    assert (middle != ground).all()


def test_the_two_sides_are_the_patients_sides(drawn):
    """A symmetric head looks to the other side in the other picture, but for its light."""
    one, other = (drawn.before[n] != drawn.before[n][0, 0] for n in (1, 2))
    assert (one != other[:, ::-1]).mean() < 0.01
    assert (one != other).mean() > 0.02


def test_the_same_head_gives_the_same_pictures(heads, drawn):
    again = draw((heads[1], None))
    assert np.array_equal(again.before, drawn.before)
    assert again.after is again.before


def test_only_what_is_blanked_looks_different(drawn):
    before, after = drawn.before[0].astype(int), drawn.after[0].astype(int)
    rows, columns = np.nonzero(np.abs(before - after) > 8)
    # 280 mm in 360 pixels, the top of the head 15 mm below the upper edge.
    assert rows.size > 2000
    assert rows.min() > (119 - 0 + 15 - 12) / 280 * 360
    assert columns.min() > (140 - 70 - 6) / 280 * 360
    assert columns.max() < (140 + 70 + 6) / 280 * 360


def test_a_box_that_misses_the_head_changes_nothing(heads):
    drawn = draw((heads[2], Removal(cuboids=(ELSEWHERE,))))
    assert np.array_equal(drawn.before, drawn.after)


def test_a_series_without_a_volume_says_so(heads, pool):
    with pytest.raises(Unreadable) as told:
        portrait(heads[3], None, pool=pool)
    assert told.value.title == NO_VOLUME


def test_a_file_that_has_gone_is_told_and_not_named(heads, pool, tmp_path, found):
    write(tmp_path, 1, "T1", scan(SAGITTAL, 30.0))
    ((_, one),) = found(tmp_path)
    (tmp_path / "1" / "002.dcm").unlink()
    with pytest.raises(Unreadable) as told:
        portrait(one, None, pool=pool)
    assert str(tmp_path) not in str(told.value)
