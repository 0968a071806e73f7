"""Files without a Series Instance UID: seen as series, and written with a proper one."""

import json
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.__main__ import main
from tests.dicom.made_files import made_dataset

SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian)


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    """Two series of three chest slices, of every encoding, that do not say so."""
    folder = tmp_path / "studies"
    folder.mkdir()
    for number in range(6):
        uid = None if number % 2 else ""
        dataset = made_dataset(
            number,
            SeriesInstanceUID=uid,
            SeriesDescription=("Axial", "Coronal")[number // 3],
            BodyPartExamined="CHEST",
            StudyDescription="CT chest",
            ProtocolName="Chest",
        )
        syntax = SYNTAXES[number % 3]
        dataset.file_meta.TransferSyntaxUID = syntax
        dataset.save_as(
            folder / f"{number}",
            implicit_vr=syntax == ImplicitVRLittleEndian,
            little_endian=syntax != ExplicitVRBigEndian,
        )
    return folder


def test_they_are_inspected_as_series(studies, capsys):
    assert main(["inspect", str(studies), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (study,) = told["patients"][0]["studies"]
    assert sorted((s["description"], s["images"]) for s in study["series"]) == [
        ("Axial", 3),
        ("Coronal", 3),
    ]
    assert told["skipped"] == []


def test_they_leave_with_a_series_that_verification_accepts(studies, tmp_path):
    key, out, report = tmp_path / "site.key", tmp_path / "out", tmp_path / "report.json"
    key.write_text("5a" * 32 + "\n")
    arguments = ["--site-key-file", str(key), "--report", str(report), "--workers", "1"]
    assert main(["deidentify", str(studies), "--out", str(out), *arguments]) == 0
    assert json.loads(report.read_text())["summary"]["written"] == 6
    written = sorted(out.rglob("*.dcm"))
    series = {}
    for path in written:
        uid = dcmread(path).SeriesInstanceUID
        assert UID(uid).is_valid
        assert path.parent.name == uid
        series.setdefault(uid, []).append(path)
    assert [len(paths) for paths in series.values()] == [3, 3]
    assert main(["verify", str(out), "--originals", str(studies), "--site-key-file", str(key)]) == 0
    again = tmp_path / "again"
    assert main(["deidentify", str(studies), "--out", str(again), *arguments]) == 0
    assert [p.relative_to(again) for p in sorted(again.rglob("*.dcm"))] == [
        p.relative_to(out) for p in written
    ]
