"""A folder or package as a whole: names, links between files, zips, records, manifest."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.verify import Checked, verify_tree
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from tests.deid.clean_file import CASE, IMAGE, PERSON, SERIES, STUDY, dataset, written

KEY = bytes(range(32))
ORIGINAL = uuid5(NAMESPACE_URL, "an original").int


def uid(name: str) -> str:
    return f"2.25.{uuid5(NAMESPACE_URL, name).int}"


def image(number: int = 1, **values: str) -> tuple[str, bytes]:
    """The path and bytes of one image of the series."""
    ds = dataset()
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uid(f"image {number}")
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    folders = (ds.PatientID, ds.StudyInstanceUID, ds.SeriesInstanceUID)
    return "/".join(map(str, folders)) + f"/{ds.SOPInstanceUID}.dcm", written(ds)


def put(folder: Path, *files: tuple[str, bytes]) -> None:
    for name, content in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def put_package(folder: Path, *files: tuple[str, bytes]) -> None:
    """Zips, one record and a manifest, as the packer writes them."""
    path = folder / CASE / STUDY / f"{SERIES}.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files:
            member = zipfile.ZipInfo("/".join(name.split("/")[-2:]), (1980, 1, 1, 0, 0, 0))
            archive.writestr(member, content)
    put(folder, ("records/case.json", json.dumps([{"submitter_id": CASE}]).encode()))
    entries = []
    for each in (path, folder / "records/case.json"):
        content = each.read_bytes()
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        sha256 = hashlib.sha256(content).hexdigest()
        name = each.relative_to(folder).as_posix()
        entries.append({"path": name, "size": len(content), "md5": md5, "sha256": sha256})
    put(folder, ("manifest.json", canonical({"entries": entries})))


def canonical(manifest: object) -> bytes:
    return json.dumps(manifest, sort_keys=True, indent=1).encode() + b"\n"


def doubts(folder: Path, originals: Identifiers | None = PERSON) -> dict[str, tuple[str, ...]]:
    return {c.path: c.reasons for c in verify_tree(folder, originals=originals) if not c.good}


def test_a_folder_that_is_right_is_good(tmp_path: Path) -> None:
    put(tmp_path, image(1), image(2))
    rows = verify_tree(tmp_path, originals=PERSON)
    assert [row.good for row in rows] == [True, True]
    assert doubts(tmp_path, None) == {}


def test_a_package_that_is_right_is_good(tmp_path: Path) -> None:
    put_package(tmp_path, image(1), image(2))
    rows = verify_tree(tmp_path, originals=PERSON)
    assert [row for row in rows if not row.good] == []
    assert len(rows) == 5  # two members, their zip, a record, the manifest


def test_a_package_may_name_who_contributes_it_and_hold_hashes(tmp_path: Path) -> None:
    person = PERSON.merge(Identifiers.of(names=["Abe^Dee"], patient_ids=["1234"]))
    digest = "a1234b-abe-1dee1".replace("-", "0").ljust(32, "0")
    record = json.dumps([{"contributor": "Larkmoor", "md5sum": digest}]).encode()
    package = "Larkmoor_20240501_123456-000000000042"
    put(tmp_path, (f"{package}/dataset.json", record))
    assert doubts(tmp_path, person) == {}
    put(tmp_path, ("records/case.json", json.dumps([{"note": "Abe"}, "1234"]).encode()))
    assert list(doubts(tmp_path, person)) == ["records/case.json"]


def test_a_name_in_the_reason_for_leaving_faces_in_is_found(tmp_path: Path) -> None:
    face = {"series": "2.25.1", "outcome": "stays", "reason": "Anselma Quorvinth agreed"}
    manifest = {"entries": [], "faces": [face]}
    put(tmp_path, ("manifest.json", canonical(manifest)))
    assert doubts(tmp_path) == {"manifest.json": ("The manifest still holds a name.",)}


def test_a_leak_inside_a_zip_is_found(tmp_path: Path) -> None:
    put_package(tmp_path, image(1), image(2, SeriesDescription="for Quorvinth"))
    ((path, reasons),) = doubts(tmp_path).items()
    assert path == f"{CASE}/{STUDY}/{SERIES}.zip!/{SERIES}/{uid('image 2')}.dcm"
    assert any("SeriesDescription" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("quorvinth.dcm", image()[1])], "name still holds a name"),
        ([("4711234/a.dcm", image()[1])], "name still holds a patient's number"),
        ([(f"2.25.{ORIGINAL}/a.dcm", image()[1])], "name still holds an original UID"),
        ([("other.dcm", image()[1])], "not its image UID"),
        ([(image()[0].replace(STUDY, SERIES), image()[1])], "folders"),
        ([("report.pdf", b"%PDF")], "no file that this program writes"),
        ([("notes.json", b'[{"note": "Anselma Quorvinth"}]')], "record still holds a name"),
        ([("notes.json", b"{")], "no JSON"),
        ([("x.zip", b"PK\x05\x06")], "no zip archive"),
        ([image(1), image(2, PatientID="123456-000000000043")], "another case"),
        ([image(1), image(2, StudyInstanceUID=uid("study"))], "another study"),
        ([image(1), ("copy/" + image(1)[0], image(1)[1])], "same image UID"),
        ([("manifest.json", b"[]"), image()], "does not name"),
        ([("manifest.json", b'[{"path": "a"}]')], "not there"),
        ([("manifest.json", b"7")], "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_folder_is_found(
    tmp_path: Path, files: list[tuple[str, bytes]], said: str
) -> None:
    put(tmp_path, *files)
    person = PERSON.merge(Identifiers.of(uids=[f"2.25.{ORIGINAL}"]))
    found = [reason for reasons in doubts(tmp_path, person).values() for reason in reasons]
    assert any(said in reason for reason in found), found


def _comment(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"Quorvinth"


def _foreign_bytes(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = [(member, archive.read(member)) for member in archive.infolist()]
    path.write_bytes(b"Quorvinth")
    with zipfile.ZipFile(path, "a") as archive:
        for member, content in members:
            archive.writestr(member, content)


def _dated(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("x/y.dcm", (2020, 4, 12, 1, 2, 4)), b"")


@pytest.mark.parametrize(
    ("change", "said"),
    [(_comment, "comments"), (_foreign_bytes, "none of its files"), (_dated, "when")],
)
def test_what_hides_in_a_zip_is_found(
    tmp_path: Path, change: Callable[[Path], None], said: str
) -> None:
    put_package(tmp_path, image(1))
    path = tmp_path / CASE / STUDY / f"{SERIES}.zip"
    change(path)
    found = doubts(tmp_path)
    assert any(said in reason for reason in found[path.relative_to(tmp_path).as_posix()])
    assert any("manifest says" in reason for reason in found["manifest.json"])


def _donated(key: bytes, original_date: str = "20200412") -> tuple[Identifiers, tuple[str, bytes]]:
    """A patient, and one image as the site key would have it."""
    originals = PERSON.merge(Identifiers.of(uids=["1.2.3.4", "1.2.3.5", "1.2.3.6"]))
    made = Pseudonyms(key, "123456", "4711234")
    from datetime import datetime, timedelta

    day = datetime.strptime(original_date, "%Y%m%d") - timedelta(days=made.shift_days)
    ds = dataset()
    ds.PatientID = ds.PatientName = made.case_id
    ds.StudyInstanceUID, ds.SeriesInstanceUID = made.uid("1.2.3.4"), made.uid("1.2.3.5")
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = made.uid("1.2.3.6")
    ds.StudyDate, ds.AcquisitionDateTime = f"{day:%Y%m%d}", f"{day:%Y%m%d}101112"
    ds.SourceImageSequence[0].ReferencedSOPInstanceUID = ds.SOPInstanceUID
    folders = f"{ds.PatientID}/{ds.StudyInstanceUID}/{ds.SeriesInstanceUID}"
    return originals, (f"{folders}/{ds.SOPInstanceUID}.dcm", written(ds))


def _with_key(folder: Path, originals: Identifiers, key: bytes) -> tuple[Checked, ...]:
    return verify_tree(folder, originals=originals, site_key=key)


def test_with_the_site_key_pseudonyms_and_dates_must_follow_from_the_originals(
    tmp_path: Path,
) -> None:
    originals, file = _donated(KEY)
    put(tmp_path, file)
    assert [row.reasons for row in _with_key(tmp_path, originals, KEY)] == [()]
    (row,) = _with_key(tmp_path, originals, bytes(32))
    assert any("case id does not follow" in reason for reason in row.reasons)
    assert any("image UID does not follow" in reason for reason in row.reasons)


def test_a_date_moved_by_another_shift_is_found_with_the_site_key(tmp_path: Path) -> None:
    originals, file = _donated(KEY, "20200413")
    put(tmp_path, file)
    (row,) = _with_key(tmp_path, originals, KEY)
    assert any("StudyDate is not a date of the original" in reason for reason in row.reasons)


def test_it_reports_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    put(tmp_path, image(1), image(2))
    told: list[Progress] = []
    verify_tree(tmp_path, report=told.append)
    assert told[-1] == Progress(2, 2, "files")
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        verify_tree(tmp_path, cancel=token)


def test_the_rows_are_in_the_order_of_paths(tmp_path: Path) -> None:
    put(tmp_path, *(image(number) for number in range(5)))
    paths = [row.path for row in verify_tree(tmp_path)]
    assert paths == sorted(paths)
    assert not any(IMAGE in path for path in paths)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: (p / "manifest.json").unlink(), "manifest is missing"),
        (lambda p: (p / "Quorvinth").mkdir(), "empty folder"),
        (lambda p: add_to(p / "manifest.json", b" "), "not written as this program writes it"),
    ],
)
def test_what_a_manifest_cannot_say_of_itself_is_found(
    tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    put_package(tmp_path, image())
    assert doubts(tmp_path) == {}
    change(tmp_path)
    assert any(said in reason for reasons in doubts(tmp_path).values() for reason in reasons)


def add_to(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)
