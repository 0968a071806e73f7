"""Discs: the table of contents and the files that it refers to."""

import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from midrc_desktop.dicom.disc import DICOMDIR, MISSING, OUTSIDE
from midrc_desktop.dicom.study import Index
from tests.dicom.made_files import made
from tests.dicom.seen import images, skips


def table(path: Path, *file_ids: list[str]) -> Path:
    """A table of contents that refers to these files, and to a patient without one."""
    records = [Dataset() for _ in range(len(file_ids) + 1)]
    for record, file_id in zip(records[1:], file_ids, strict=True):
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = file_id
    records[0].DirectoryRecordType = "PATIENT"
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = DICOMDIR
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3.9"
    dataset.DirectoryRecordSequence = records
    dataset.save_as(path, enforce_file_format=True)
    return path


def reasons(result: Index) -> dict[str, str]:
    return {Path(skip.source.path).name: skip.reason for skip in result.skipped}


def test_a_real_disc_is_read_by_its_table_alone_and_nothing_twice(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    disc = Path(str(get_testdata_file("DICOMDIR", download=False))).parent
    shutil.copytree(disc, tmp_path / "disc")
    whole, by_table = found(), found(tmp_path / "disc" / "DICOMDIR")
    assert skips(by_table) == {"DICOMDIR": "no image"}
    assert images(by_table) == by_table.files - 1 == 31
    assert skips(whole)["DICOMDIR"] == "no image"
    assert "unreadable" not in skips(whole).values()
    assert images(whole) == 81


@pytest.mark.parametrize("name", ["DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-reordered"])
def test_tables_of_every_encoding_are_read(name: str, found: Callable[..., Index]) -> None:
    disc = Path(str(get_testdata_file("DICOMDIR", download=False))).parent
    assert images(found(disc / name)) == 31


def test_a_file_that_the_table_names_and_that_is_missing_is_told(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "ST0" / "IM0", 1)
    table(tmp_path / "DICOMDIR", ["ST0", "IM0"], ["ST0", "IM1"], ["ST1", "IM1"])
    for result in (found(), found(tmp_path / "DICOMDIR")):
        assert images(result) == 1
        assert skips(result) == {"DICOMDIR": "no image", "IM1": "unreadable"}
        assert [s.reason for s in result.skipped].count(MISSING) == 2
        assert result.files == 4


@pytest.mark.parametrize("name", ["im0.;1", "IM0", "im0", "Im0."])
def test_names_are_found_however_the_disc_spells_them(
    name: str, found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "st0" / name, 1)
    table(tmp_path / "dicomdir", ["ST0", "IM0"])
    result = found(tmp_path / "dicomdir")
    assert (images(result), skips(result)) == (1, {"dicomdir": "no image"})


@pytest.mark.parametrize(
    "file_id", [["..", "secret"], ["/etc", "passwd"], ["A", "..", "..", "secret"], ["../secret"]]
)
def test_a_table_never_leads_out_of_its_folder(
    file_id: list[str], found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "secret", 1)
    (tmp_path / "disc" / "A").mkdir(parents=True)
    result = found(table(tmp_path / "disc" / "DICOMDIR", file_id))
    assert images(result) == 0
    assert OUTSIDE in reasons(result).values()
    assert result.files == 2


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
def test_a_link_that_leads_out_of_the_disc_is_refused_and_one_within_is_not(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "secret" / "IM0", 1)
    made(tmp_path / "disc" / "IM1", 2)
    (tmp_path / "disc" / "OUT").symlink_to(tmp_path / "secret")
    (tmp_path / "disc" / "IM2").symlink_to(tmp_path / "disc" / "IM1")
    result = found(table(tmp_path / "disc" / "DICOMDIR", ["OUT", "IM0"], ["IM2"]))
    assert images(result) == 1
    assert reasons(result)["IM0"] == OUTSIDE


def test_a_disc_in_an_archive_is_read_there(found: Callable[..., Index], tmp_path: Path) -> None:
    image = made(tmp_path / "a").read_bytes()
    contents = table(tmp_path / "b", ["ST0", "IM0"], ["ST0", "IM1"]).read_bytes()
    for name in "ab":
        (tmp_path / name).unlink()
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("cd/DICOMDIR", contents)
        archive.writestr("cd/st0/im0", image)
    result = found()
    assert images(result) == 1
    assert skips(result) == {"z/cd/DICOMDIR": "no image", "z/cd/ST0/IM1": "unreadable"}


def test_a_table_that_is_cut_short_or_empty_is_no_error(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    whole = table(tmp_path / "DICOMDIR", ["A"], ["B"]).read_bytes()
    for kept in (len(whole) - 9, len(whole) // 2):
        (tmp_path / "DICOMDIR").write_bytes(whole[:kept])
        assert "DICOMDIR" in skips(found())
