"""A decoder that dies or never ends costs one picture."""

import os
import sys
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.encaps import encapsulate, get_frame

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.pool import Failure, WorkerPool
from midrc_desktop.jobs.worker import CRASHED, TOO_SLOW
from midrc_desktop.ui.preview import loading
from midrc_desktop.ui.preview.decoding import decode_picture
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.stack import Picture
from tests.ui.preview.making import instance, write_ct


@pytest.fixture
def pool():
    with WorkerPool(1) as pool:
        yield pool


def deadly(path: Path) -> Path:
    """A JPEG of twelve bits with extra bytes where a marker should be: GDCM ends its process."""
    dataset = dcmread(get_testdata_file("JPGExtended.dcm", download=False))
    frame = get_frame(dataset.PixelData, 0, number_of_frames=1)
    at = frame.index(b"\xff\xc4")
    dataset.PixelData = encapsulate([frame[:at] + frame[at - 64 : at] + frame[at:]])
    dataset.save_as(path)
    return path


@pytest.mark.skipif(
    sys.platform == "win32", reason="there is no file here whose reading never ends"
)
def test_a_picture_that_never_comes_is_given_up_and_the_others_come(
    qtbot, jobs, pool, tmp_path, monkeypatch
):
    write_ct(tmp_path, slices=2)
    endless = instance(1, folder=str(tmp_path / "endless"))
    Path(endless.source.path).parent.mkdir()
    os.mkfifo(endless.source.path)
    good = Source(str(tmp_path / "01-1.dcm"))
    assert isinstance(pool.call(decode_picture, (good, 0)), SliceImage)
    monkeypatch.setattr(loading, "PATIENCE_SECONDS", 0.5)
    loader = PictureLoader(jobs, lambda: pool)
    with qtbot.waitSignal(loader.arrived, timeout=20_000) as arrived:
        loader.want((Picture(endless),), 0)
    assert arrived.args[1] == TOO_SLOW.sentence
    assert isinstance(pool.call(decode_picture, (good, 0)), SliceImage)


def test_a_decoder_that_dies_costs_its_picture(pool, tmp_path):
    write_ct(tmp_path, slices=2)
    units = [
        (Source(str(tmp_path / "01-1.dcm")), 0),
        (Source(str(deadly(tmp_path / "deadly"))), 0),
        (Source(str(tmp_path / "02-1.dcm")), 0),
    ]
    ends = dict(pool.each(decode_picture, units))
    assert isinstance(ends[units[0]], SliceImage)
    assert isinstance(ends[units[2]], SliceImage)
    lost = ends[units[1]]
    assert isinstance(lost, Failure)
    assert lost.sentence in {CRASHED.sentence, "This image is damaged and cannot be shown."}
