"""The practice patient is a head with a face, and has names wherever real files have them."""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest

from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.practice.head import Tissue, tissue
from midrc_desktop.practice.patient import NAME, write_practice_patient

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_practice_patient(tmp_path_factory.mktemp("practice"))


def test_it_has_a_head_ct_two_head_mr_series_and_a_screenshot(files):
    headers = [pydicom.dcmread(file, stop_before_pixels=True) for file in files]
    series = Counter((header.Modality, header.SeriesDescription) for header in headers)
    assert series == {
        ("CT", "AX BRAIN 5mm Samplewell"): 40,
        ("MR", "AX T2 FLAIR"): 30,
        ("MR", "SAG T1 3D MPRAGE"): 60,
        ("OT", "Screen capture"): 1,
    }
    assert {str(header.PatientName) for header in headers} == {NAME}


def test_names_stand_in_descriptions_nested_items_and_private_elements(files):
    header = pydicom.dcmread(files[0], stop_before_pixels=True)
    assert "SAMPLEWELL" in header.StudyDescription
    assert "Samplewell" in header.RequestAttributesSequence[0].RequestedProcedureDescription
    assert "Samplewell" in header[0x0029, 0x1010].value


def test_it_is_the_same_on_every_run(files, tmp_path):
    again = write_practice_patient(tmp_path)
    assert [hashlib.sha256(file.read_bytes()).digest() for file in files] == [
        hashlib.sha256(file.read_bytes()).digest() for file in again
    ]


def test_the_head_has_brain_inside_bone_and_a_nose_in_front_of_the_face():
    line = np.arange(-130.0, 20.0)
    zeros = np.zeros_like(line)
    through_nose = tissue(zeros, line, zeros - 38)
    through_brow = tissue(zeros + 20, line, zeros + 45)
    assert line[through_nose != Tissue.AIR][0] < line[through_brow != Tissue.AIR][0] - 10
    order = [kind for kind in through_brow if kind in (Tissue.SKIN, Tissue.BONE, Tissue.GREY)]
    assert order.index(Tissue.SKIN) < order.index(Tissue.BONE) < order.index(Tissue.GREY)


def test_the_infarct_is_on_the_left_only():
    z = np.full(1, 46.0)
    assert tissue(np.full(1, 43.0), np.full(1, -8.0), z)[0] == Tissue.INFARCT
    assert tissue(np.full(1, -43.0), np.full(1, -8.0), z)[0] in (Tissue.GREY, Tissue.WHITE)


def test_writing_stops_when_asked(tmp_path):
    token = CancelToken()

    def stop_after_three(progress: Progress) -> None:
        if progress.done == 3:
            token.cancel()

    with pytest.raises(Cancelled):
        write_practice_patient(tmp_path, report=stop_after_three, cancel=token)
    assert len(list(tmp_path.iterdir())) <= 4
