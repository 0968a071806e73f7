"""Headers that contradict each other about the patient: the report says so, with the files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from midrc_desktop.__main__ import main

SPELLED = "The patient's name is spelled in several ways."
MIXED = "One study holds images with different patient ids."
NOBODY = "A study has no patient id, so it cannot be joined with other studies of the patient."


@pytest.fixture
def changed(practice_files: Path, tmp_path: Path) -> Callable[[Callable[[Dataset], None]], Path]:
    """Three slices of the practice patient, the last of which was changed."""

    def made(change: Callable[[Dataset], None]) -> Path:
        folder = tmp_path / "studies"
        folder.mkdir()
        for name in ("IM0001.dcm", "IM0002.dcm", "IM0003.dcm"):
            ds = dcmread(practice_files / name)
            if name == "IM0003.dcm":
                change(ds)
            ds.save_as(folder / name)
        return folder

    return made


def report_of(folder: Path, tmp_path: Path) -> dict:
    key, report = tmp_path / "site.key", tmp_path / "report.json"
    key.write_text("5a" * 32 + "\n")
    arguments = ["--site-key-file", str(key), "--deface", "off", "--workers", "1"]
    main(["deidentify", str(folder), "--out", str(tmp_path / "out"), "--report", str(report),
          *arguments])  # fmt: skip
    return json.loads(report.read_text())


def names(files: list[str]) -> list[str]:
    return [Path(file).name for file in files]


def cases(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "out").iterdir())


def test_two_spellings_of_a_name_are_one_patient_and_are_told(changed, tmp_path):
    def accented(ds: Dataset) -> None:
        ds.PatientName = str(ds.PatientName).upper() + "^Maria"

    told = report_of(changed(accented), tmp_path)
    (entry,) = told["disagreements"]
    assert (entry["kind"], entry["sentence"], entry["held"]) == ("spelling", SPELLED, False)
    assert names(entry["files"]) == ["IM0001.dcm", "IM0002.dcm", "IM0003.dcm"]
    assert told["summary"]["written"] == 3
    assert len(cases(tmp_path)) == 1


def test_two_patient_ids_in_one_study_hold_the_study(changed, tmp_path):
    told = report_of(changed(lambda ds: setattr(ds, "PatientID", "OTHER-77")), tmp_path)
    entry = next(entry for entry in told["disagreements"] if entry["kind"] == "ids")
    assert (entry["sentence"], entry["held"]) == (MIXED, True)
    assert len(entry["files"]) == 3
    assert told["summary"]["written"] == 0
    assert told["summary"]["held_by_kind"] == {"patient": 3}
    assert cases(tmp_path) == []


def test_a_study_without_a_patient_id_is_a_case_of_its_own_and_is_told(changed, tmp_path):
    def another_study_of_nobody(ds: Dataset) -> None:
        ds.PatientID, ds.StudyInstanceUID = "", "1.2.3.4.5.6"
        ds.SeriesInstanceUID, ds.SOPInstanceUID = "1.2.3.4.5.6.1", "1.2.3.4.5.6.1.1"
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID

    told = report_of(changed(another_study_of_nobody), tmp_path)
    (entry,) = told["disagreements"]
    assert (entry["kind"], entry["sentence"], entry["held"]) == ("no id", NOBODY, False)
    assert names(entry["files"]) == ["IM0003.dcm"]
    assert len(cases(tmp_path)) == 2
