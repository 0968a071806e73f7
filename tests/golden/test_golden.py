"""What the viewport draws agrees with pictures that DCMTK and GDCM have made of the same files.

Within one grey level at every pixel, colours and lossy compression included.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from midrc_desktop.dicom.pixels import SliceImage, decode
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import Window
from tests.golden.ours import (
    NOT_COMPARED,
    difference,
    drawn,
    frames_of,
    hidden_rescale,
    packaged,
    shared,
    window_of,
)
from tests.golden.reference import reference, tools_missing

PICTURES = Path(__file__).parent / "pictures"
GOLDEN = json.loads((PICTURES / "index.json").read_text(encoding="utf-8"))["pictures"]
WITHIN = 1

installed = pytest.mark.skipif(
    bool(tools_missing()), reason="DCMTK and GDCM's programs are not installed here"
)


@cache
def decoded(path: Path, frame: int) -> SliceImage:
    with quiet():
        return decode(Source(str(path)), frame)


def named(name: str) -> Path:
    return Path(str(get_testdata_file(name, download=False)))


def test_every_image_of_pydicom_has_a_golden_picture_or_a_reason() -> None:
    with_picture = {told["file"] for told in GOLDEN.values()}
    files = {path.name for path in packaged()}
    assert files == with_picture | NOT_COMPARED.keys()
    assert not with_picture & NOT_COMPARED.keys()


@pytest.mark.parametrize("name", GOLDEN)
def test_the_viewport_draws_the_golden_picture(name: str) -> None:
    told: dict[str, Any] = GOLDEN[name]
    image = decoded(named(told["file"]), told["frame"])
    ours = drawn(image, Window(**told["window"]) if told["window"] else None)
    assert list(ours.shape) == told["shape"]
    step = told["step"]
    theirs = np.asarray(Image.open(PICTURES / name))
    assert np.abs(ours[::step, ::step].astype(int) - theirs).max() <= WITHIN


def test_big_endian_doses_are_those_of_the_file_in_little_endian() -> None:
    for frame in range(15):
        big = decoded(named("rtdose_expb.dcm"), frame)
        assert np.array_equal(big.pixels, decoded(named("rtdose.dcm"), frame).pixels)
    one = decoded(named("rtdose_expb_1frame.dcm"), 0)
    assert np.array_equal(one.pixels, decoded(named("rtdose_1frame.dcm"), 0).pixels)


@installed
@pytest.mark.parametrize("path", [*packaged(), *shared()], ids=lambda path: path.name)
def test_the_viewport_draws_what_the_tools_draw(path: Path, tmp_path: Path) -> None:
    if path.name in NOT_COMPARED:
        pytest.skip(NOT_COMPARED[path.name])
    for frame in frames_of(path):
        image = decoded(path, frame)
        voi = window_of(image)
        theirs = reference(path, frame, voi, tmp_path, hidden_rescale(path, frame))
        assert difference(image, drawn(image, voi), theirs) <= WITHIN
