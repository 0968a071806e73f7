"""The site key decides and nothing else of the machine: same key same bytes, another no trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom import dcmread

from tests.deid.two_runs import Run, shared

FILES = ("IM0001.dcm", "IM0002.dcm", "IM0003.dcm")


@pytest.fixture(scope="module")
def originals(practice_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three slices of the practice patient and one of another patient."""
    folder = tmp_path_factory.mktemp("originals")
    for name in FILES:
        (folder / name).write_bytes((practice_files / name).read_bytes())
    other = dcmread(practice_files / FILES[0])
    other.PatientName, other.PatientID, other.PatientBirthDate = "Brackwater^Ode", "7781230", ""
    other.StudyInstanceUID, other.SeriesInstanceUID = "2.25.771", "2.25.772"
    other.SOPInstanceUID = other.file_meta.MediaStorageSOPInstanceUID = "2.25.773"
    other.save_as(folder / "other.dcm")
    return folder


@pytest.fixture(scope="module")
def machine(originals: Path, tmp_path_factory: pytest.TempPathFactory):
    """A run of the installed program in a home directory of its own."""

    def run(key: str, workers: int) -> Run:
        place = tmp_path_factory.mktemp("machine")
        (place / "site.key").write_text(key)
        done = Run(place / "out", place / "report.json")
        finished = subprocess.run(
            [
                *(sys.executable, "-m", "midrc_desktop", "deidentify", str(originals)),
                *("--out", str(done.folder), "--report", str(done.report)),
                *("--site-key-file", str(place / "site.key"), "--workers", str(workers)),
                *("--deface", "off", "--pixels", "off"),
            ],
            env=os.environ | {"MIDRC_DESKTOP_HOME": str(place / "home"), "HOME": str(place)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
        return done

    return run


@pytest.fixture(scope="module")
def first(machine) -> Run:
    return machine("5a" * 32, 1)


def test_two_machines_with_the_same_key_write_the_same_bytes(first, machine):
    second = machine("5a" * 32, 2)
    assert len(first.bytes()) == len(FILES) + 1
    assert first.bytes() == second.bytes()


def test_another_key_shares_no_uid_no_pseudonym_and_no_shift_of_dates(first, machine):
    other = machine("6b" * 32, 1)
    assert len(other.bytes()) == len(first.bytes())
    assert len(first.pseudonyms) > len(FILES)
    assert set(first.shifts) == set(first.pairs)
    assert not shared(first, other)


def test_what_two_runs_share_is_noticed(first, machine):
    assert shared(first, machine("5a" * 32, 1))
