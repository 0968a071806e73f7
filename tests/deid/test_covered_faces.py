"""Faces in real volumes: only what the region holds changes, in every frame at its own place."""

from dataclasses import replace

import numpy as np
import pytest
from pydicom import dcmread

from midrc_desktop.defacing.region import Cuboid, Removal, blanked
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.dicom.frames import frame_of
from midrc_desktop.dicom.header import read_header
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.stored import stored_values
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.volume import slices_of
from tests.deid.covered import cover

FILES = ["enhanced_mr/6_1.dcm", "enhanced_mr/IM_0027_fMAP.dcm", "head_ct_ge/20.dcm"]


@pytest.mark.parametrize("name", FILES)
def test_each_frame_is_blanked_where_the_region_meets_it_and_nowhere_else(
    name, shared_data, tmp_path
):
    path = shared_data / name
    instance = read_header(Source(str(path))).instance
    planes = tuple(one.plane for one in slices_of(instance))
    assert None not in planes
    first = planes[0]
    middle = first.at(first.columns / 2, first.rows / 2)
    low, high = (tuple(one + away for one in middle) for away in (-40.0, 40.0))
    removal = Removal(cuboids=(Cuboid(low, high),), air=-1000.0 if "ct" in name else 0.0)
    plan = PixelPlan(removal=removal, planes=planes, face_settled=True)
    done = cover(path, tmp_path, plan)
    assert (done.outcome.status, done.outcome.blanked) == ("written", True), done.outcome.reasons
    old, new = (read_image(Source(str(one))) for one in (path, done.after))
    touched = 0
    for frame, lies in enumerate(planes):
        where, said = blanked(removal, lies), frame_of(old.header, frame)
        before, after = stored_values(old, frame), stored_values(new, frame)
        assert np.array_equal(before[~where], after[~where])
        if where.any():
            touched += 1
            (air,) = set(after[where].flat)
            low, _ = (0, 4095) if old.layout.stored == 12 else (-32768, 32767)
            wanted = max((removal.air - said.intercept) / said.slope, low)
            assert abs(air - wanted) <= 0.5
    assert touched > 0


def test_the_rest_of_a_compressed_frame_is_exact_around_a_face(shared_data, tmp_path):
    path = shared_data / "codecs" / "CT1_J2KR"
    header = dcmread(path, stop_before_pixels=True)
    instance = read_header(Source(str(path))).instance
    instance = replace(
        instance,
        image_position=(0.0, 0.0, 0.0),
        image_orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        pixel_spacing=(1.0, 1.0),
    )
    (plane,) = (one.plane for one in slices_of(instance))
    assert plane is not None
    removal = Removal(cuboids=(Cuboid((99, 99, -1), (300, 200, 1)),), air=-1000.0)
    done = cover(path, tmp_path, PixelPlan(removal=removal, planes=(plane,)))
    assert (done.outcome.status, done.outcome.remark) == ("written", "")
    old, new = (stored_values(read_image(Source(str(one))), 0) for one in (done.before, done.after))
    where = blanked(removal, plane)
    assert np.array_equal(old[~where], new[~where])
    assert len(set(new[where].flat)) == 1
    assert done.dataset.file_meta.TransferSyntaxUID == header.file_meta.TransferSyntaxUID
