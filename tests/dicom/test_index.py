"""What an import makes of files, folders and archives."""

import hashlib
import io
import math
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from midrc_desktop.dicom import index as index_module
from midrc_desktop.dicom.grouping import grouped
from midrc_desktop.dicom.header import Header, read_header
from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.sources import read_bytes
from midrc_desktop.dicom.study import Index, Source
from midrc_desktop.jobs import Cancelled, Progress
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.jobs.worker import UNEXPECTED
from tests.dicom.impatient import Impatient
from tests.dicom.made_files import bare, made, made_dataset
from tests.dicom.seen import images, skips


def test_one_study_becomes_a_tree_in_the_order_of_the_body(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    for number in range(1, 12):
        made(tmp_path / f"{hashlib.md5(bytes([number])).hexdigest()}.dcm", number)
    result = found()
    (patient,) = result.patients
    (study,) = patient.studies
    (series,) = study.series
    assert (patient.key, patient.patient_id, patient.names) == ("p 1", "P 1", ("Doe^Jane",))
    assert (patient.birth_date, patient.sex, study.date) == ("19600102", "F", "20210304")
    assert (study.description, study.accession_number, study.patient_age) == (
        *("CT head", "A77", "061Y"),
    )
    assert (series.modality, series.body_part, series.number) == ("CT", "HEAD", 2)
    assert [i.instance_number for i in series.instances] == list(range(1, 12))
    first = series.instances[0]
    assert (first.rows, first.columns, first.frames, first.has_pixels) == (16, 16, 1, True)
    assert first.image_type == ("ORIGINAL", "PRIMARY", "AXIAL")
    assert first.image_position == (-100, -100, 5)
    assert (result.files, result.skipped, result.disagreements) == (11, (), ())


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]
)
@pytest.mark.parametrize(("b_value", "told"), [(1000.0, 1000.0), (math.inf, None), (None, None)])
def test_the_sequence_and_the_b_value_of_an_mr_image_are_read(
    tmp_path: Path, syntax: UID, b_value: float | None, told: float | None
) -> None:
    dataset = made_dataset(ScanningSequence=["SE", "EP"], PixelData=bytes(512))
    dataset["PixelData"].VR = "OW"
    if b_value is not None:
        dataset.DiffusionBValue = b_value
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.save_as(tmp_path / "a", enforce_file_format=True)
    header = read_header(Source(str(tmp_path / "a")))
    assert isinstance(header, Header)
    assert header.instance.scanning_sequence == ("SE", "EP")
    assert header.instance.b_value == told


def test_content_decides_and_everything_else_is_told_with_its_reason(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "image.jpg")
    (tmp_path / "bare").write_bytes(bare(2))
    (tmp_path / "report.dcm").write_bytes(b"%PDF-1.4 not an image")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0\0\x01Bud1" + bytes(100))
    (tmp_path / "empty").touch()
    (tmp_path / "notes.txt").write_text("Dear colleague")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 4)
    result = found()
    assert images(result) == 2
    assert skips(result) == dict.fromkeys(
        (".DS_Store", "empty", "noise", "notes.txt", "report.dcm"), "not DICOM"
    )
    assert result.files == 7
    assert all(skip.reason.endswith(".") for skip in result.skipped)


def test_duplicates_are_told_apart_by_their_bytes(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    first = made(tmp_path / "a", 1)
    (tmp_path / "b").write_bytes(first.read_bytes())
    made(tmp_path / "c", 1, SeriesDescription="Something else")
    result = found()
    assert [i.source.path for i in result.patients[0].studies[0].series[0].instances] == [
        str(first)
    ]
    assert skips(result) == {"b": "duplicate", "c": "different duplicate"}


@pytest.mark.parametrize("kept", [200, 500, 900, -1, -300])
def test_a_file_that_was_cut_short_is_damaged(
    kept: int, found: Callable[..., Index], tmp_path: Path
) -> None:
    path = made(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:kept])
    assert skips(found()) == {"a": "damaged"}


def test_compressed_pixels_that_were_cut_short_are_damaged(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    whole = Path(str(get_testdata_file("MR_small_RLE.dcm", download=False))).read_bytes()
    (tmp_path / "whole").write_bytes(whole)
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    result = found()
    assert (images(result), skips(result)) == (1, {"cut": "damaged"})


def test_pixels_shorter_than_the_header_promises_are_damaged(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", Rows=64)
    assert skips(found()) == {"a": "damaged"}


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("StudyInstanceUID", "The file does not say which study it belongs to."),
        ("SOPInstanceUID", "The file does not say which image it is."),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_left_out(
    missing: str, sentence: str, found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", **{missing: None})
    (skip,) = found().skipped
    assert (skip.kind, skip.reason) == ("damaged", sentence)


def test_a_length_that_lies_does_not_stop_the_import(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    path = made(tmp_path / "a")
    content = bytearray(path.read_bytes())
    at = content.index(b"\x10\x00\x10\x00PN") + 6
    content[at : at + 2] = struct.pack("<H", 0xFFF0)
    path.write_bytes(content)
    made(tmp_path / "b", 2)
    result = found()
    assert (images(result), skips(result)) == (1, {"a": "damaged"})


def test_the_originals_are_not_touched(found: Callable[..., Index], tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    path.chmod(0o400)
    found()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_progress_counts_every_file(pool: WorkerPool, tmp_path: Path) -> None:
    for number in range(1, 41):
        made(tmp_path / str(number), number)
    (tmp_path / "x.txt").write_text("x")
    told: list[Progress] = []
    result = index([tmp_path], pool=pool, report=told.append)
    assert told[-1] == Progress(41, 41, "files", 1, "studies")
    assert result.files == 41
    first = next(at for at, p in enumerate(told) if p.unit == "files")
    assert {(p.unit, p.total) for p in told[:first]} == {("folders", None)}
    told = told[first:]
    assert {(p.unit, p.total) for p in told} == {("files", 41)}
    assert [p.done for p in told] == sorted(p.done for p in told)


def test_headers_are_told_as_they_are_read_each_once(
    pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 200):
        made(tmp_path / str(number), number, StudyInstanceUID=f"1.2.{number % 7}")
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("a", made(tmp_path / "b", 200).read_bytes())
    monkeypatch.setattr(index_module, "TOLD_EVERY_SECONDS", 0.0)
    told: list[Sequence[Header]] = []
    result = index([tmp_path], pool=pool, found=told.append)
    sources = [header.instance.source for batch in told for header in batch]
    read = {i.source for p in result.patients for i in p.instances()}
    copies = {skip.source for skip in result.skipped if skip.kind == "duplicate"}
    assert (len(read), len(copies), len(sources)) == (200, 1, 201)
    assert set(sources) == read | copies
    assert len(told) > 10


def test_an_import_can_be_cancelled_at_any_moment(own_pool: WorkerPool, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(1, 31):
            content = made(tmp_path / f"s{number % 5}" / str(number), number).read_bytes()
            archive.writestr(f"{number}", content)
    (tmp_path / "z").write_bytes(packed.getvalue())
    patient = Impatient()
    assert images(index([tmp_path], pool=own_pool, cancel=patient)) == 30
    for limit in {1, 2, *range(3, patient.checks // 2, 5)}:
        with pytest.raises(Cancelled):
            index([tmp_path], pool=own_pool, cancel=Impatient(limit))


def test_grouping_looks_up_for_every_series(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    header = read_header(Source(str(path)))
    assert isinstance(header, Header)
    headers = [replace(header, series_uid=f"1.2.{number // 10}") for number in range(2000)]
    patient = Impatient()
    (found,), _ = grouped(headers, patient)
    assert len(found.studies[0].series) == 200 <= patient.checks
    with pytest.raises(Cancelled):
        grouped(headers, Impatient(100))


def test_every_file_of_pydicom_is_either_an_image_or_skipped(found: Callable[..., Index]) -> None:
    folder = Path(str(get_testdata_file("CT_small.dcm", download=False))).parent
    result = found(folder)
    files = sum(path.is_file() for path in folder.rglob("*"))
    assert images(result) + len(result.skipped) == result.files == files
    read = {
        Path(i.source.path).name
        for p in result.patients
        for _, s in p.series()
        for i in s.instances
    }
    assert {"CT_small.dcm", "MR_small.dcm", "image_dfl.dcm", "reportsi.dcm", "rtplan.dcm"} <= read
    assert "ExplVR_BigEndNoMeta.dcm" in read
    assert skips(result)["ExplVR_LitEndNoMeta.dcm"] == "different duplicate"  # that with one
    assert skips(result)["MR_truncated.dcm"] == "damaged"


def test_real_series_are_read_whole(found: Callable[..., Index], shared_data: Path) -> None:
    result = found(shared_data / "head_ct_ge", shared_data / "enhanced_mr")
    assert not result.skipped
    series = [series for patient in result.patients for _, series in patient.series()]
    assert Counter(one.modality for one in series for _ in one.instances) == {"CT": 28, "MR": 5}
    (ct,) = [one for one in series if one.modality == "CT"]
    heights = [i.image_position[2] for i in ct.instances if i.image_position]
    assert heights == sorted(heights)


def test_a_missing_source_and_member_are_told_apart_from_damage(tmp_path: Path) -> None:
    from midrc_desktop.dicom.sources import Gone

    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("a", b"x")
    for source in (Source(str(tmp_path / "no")), Source(str(tmp_path / "z"), ("no",))):
        with pytest.raises(Gone):
            read_bytes(source)


def test_headers_with_flipped_bits_are_read_or_called_damaged(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    random = Random(4)
    whole = made(tmp_path / "whole").read_bytes()
    for number in range(300):
        content = bytearray(whole)
        for _ in range(random.randrange(1, 20)):
            content[random.randrange(128, len(content))] ^= 1 << random.randrange(8)
        (tmp_path / f"{number}").write_bytes(content)
    result = found()
    assert images(result) + len(result.skipped) == result.files == 301
    assert UNEXPECTED not in {skip.reason for skip in result.skipped}
