"""What is written can be read by others: dcmtk, gdcm, pydicom; dciodvfy finds no new fault."""

import logging
import shutil
import subprocess
from pathlib import Path

import gdcm
import numpy as np
import pytest
from pydicom import dcmread

from midrc_desktop.deid.iod import Iod
from midrc_desktop.dicom.quiet import quiet
from tests.deid import dciodvfy
from tests.deid.test_real_files import PACKAGED, SHARED, original
from tests.deid.written import deidentified, parsed

__all__ = ["PACKAGED", "SHARED", "original"]  # the fixture, and what it runs over


def decoded_by_gdcm(path: Path) -> bytes | None:
    """The pixels as gdcm decodes them; None where it cannot."""
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    if not reader.Read():
        return None
    return bytes(reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape"))


def both(content: bytes, folder: Path) -> tuple[Path, Path]:
    """The original and its output as files."""
    before, after = folder / "before.dcm", folder / "after.dcm"
    before.write_bytes(content)
    after.write_bytes(deidentified(content))
    return before, after


def test_gdcm_decodes_the_same_pixels_as_before(original, tmp_path):
    before, after = both(original, tmp_path)
    expected = decoded_by_gdcm(before)
    if expected is None:
        pytest.skip("gdcm cannot decode the original")
    assert decoded_by_gdcm(after) == expected


def test_pydicom_decodes_the_same_pixels_as_before(original, tmp_path, monkeypatch):
    # It logs an error for every decoder that it tries in vain.
    monkeypatch.setattr(logging.getLogger("pydicom"), "propagate", False)
    before, after = both(original, tmp_path)
    with quiet():
        try:
            expected = parsed(before.read_bytes()).pixel_array
        except (AttributeError, RuntimeError, NotImplementedError, ValueError):
            pytest.skip("pydicom cannot decode the original")
        assert np.array_equal(dcmread(after).pixel_array, expected)


@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="dcmtk is not installed")
def test_dcmtk_reads_every_output_to_its_end(original, tmp_path):
    _, after = both(original, tmp_path)
    said = subprocess.run(["dcmdump", str(after)], capture_output=True, check=False)
    assert said.returncode == 0, said.stderr
    assert not [line for line in said.stderr.splitlines() if line.startswith((b"E:", b"F:"))]


@pytest.mark.skipif(not dciodvfy.INSTALLED, reason="dicom3tools is not installed")
def test_the_practice_patient_gets_no_fault_that_it_did_not_have(practice_files, tmp_path):
    files = sorted(Path(practice_files).glob("*.dcm"))
    known = [path for path in files if Iod(dcmread(path).SOPClassUID).known]
    assert {dcmread(path).Modality for path in known} >= {"CT", "MR"}
    for path in known[::8]:
        _, after = both(path.read_bytes(), tmp_path)
        assert dciodvfy.complaints(after) - dciodvfy.complaints(path) == set(), path.name
        assert decoded_by_gdcm(path) == decoded_by_gdcm(after)
