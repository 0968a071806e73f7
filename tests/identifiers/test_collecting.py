"""Identifiers are collected from whole headers, and imaging words are not among them."""

import io
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from midrc_desktop.dicom.header import Beside, read_header
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import Unreadable
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.collect import collect, in_file, in_stream, survey, together
from midrc_desktop.jobs.pool import WorkerPool


def header() -> Dataset:
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4.5"
    ds.StudyDate, ds.AcquisitionDateTime = "20200412", "20200413101112.5+0200"
    ds.AccessionNumber, ds.StationName = "ACC99812", "LARKCT7"
    ds.InstitutionName, ds.PatientBirthDate = "Larkmoor Hospital", "19500312"
    ds.PatientName, ds.PatientID = "Quorvinth^Anselma", "4711234"
    ds.OperatorsName = ["Whitfielder^Tom", "Abenstein^Eva"]
    ds.StudyDescription = "CT HEAD"
    ds.PatientTelephoneNumbers = "555-123-4567"
    deep, item, who = Dataset(), Dataset(), Dataset()
    deep.PersonName, deep.PatientID = "Deepname^Carl", "X998877"
    deep.InstitutionName = ""
    who.CodeValue, who.CodeMeaning = "88123", "Nurse Evensong"
    item.PersonIdentificationCodeSequence = Sequence([who])
    item.ContentSequence = Sequence([deep])
    ds.RequestAttributesSequence = Sequence([item])
    return ds


def written(ds: Dataset, *, implicit: bool) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, ds, implicit_vr=implicit, little_endian=True, force_encoding=True)
    return stream.getvalue()


@pytest.mark.parametrize("implicit", [True, False])
def test_every_level_of_the_header_is_read(implicit: bool) -> None:
    found = Identifiers.of(**in_stream(io.BytesIO(written(header(), implicit=implicit))))
    assert found.names == ("Quorvinth^Anselma",)
    assert found.staff == ("Abenstein^Eva", "Deepname^Carl", "Nurse Evensong", "Whitfielder^Tom")
    assert found.patient_ids == ("4711234", "X998877")
    assert found.numbers == ("88123", "ACC99812")
    assert found.institutions == ("Larkmoor Hospital",)
    assert found.devices == ("LARKCT7",)
    assert found.contacts == ("555-123-4567",)
    assert found.dates == ("20200412", "20200413")
    assert found.uids == ("1.2.3.4.5",)
    assert found.find("born 12 Mar 1950")
    assert not found.find("CT HEAD")


def test_files_are_read_in_workers_and_put_together(tmp_path: Path) -> None:
    sources = []
    for number in range(3):
        ds = header()
        ds.AccessionNumber = f"ACC9981{number}"
        path = tmp_path / f"{number}"
        path.write_bytes(written(ds, implicit=True))
        sources.append(Source(str(path)))
    (tmp_path / "broken").write_bytes(b"\x08\0\x05\0CS" * 20)
    sources.append(Source(str(tmp_path / "broken")))
    with WorkerPool(1) as pool:
        collected = collect(sources, pool=pool)
    found = collected.identifiers
    assert set(collected.unread) == {sources[-1]}
    assert found.numbers == ("88123", "ACC99810", "ACC99811", "ACC99812")
    assert found.names == ("Quorvinth^Anselma",)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        in_file(Source(str(tmp_path / "nothing.dcm")))


@pytest.mark.parametrize(
    "name",
    ["CT_small.dcm", "MR_small.dcm", "reportsi.dcm", "rtplan.dcm", "UN_sequence.dcm"],
)
def test_real_headers_are_read(name: str) -> None:
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip(f"{name} is not in this pydicom")
    found = Identifiers.of(**in_file(Source(str(path))))
    assert found.find("SIEMENS MR T1 HEAD CT") == ()


def test_a_real_head_finds_its_own_patient_and_not_its_maker(shared_data: Path) -> None:
    path = shared_data / "head_mr_t1_philips" / "1301_0001.dcm"
    found = Identifiers.of(**in_file(Source(str(path))))
    assert found.find("d2n_Philips_3T_R571")
    for text in ("Philips", "Sag3D MPRAGE", "Ingenia Elition X", "T1", "3T", "MRI"):
        assert found.find(text) == ()


def test_a_survey_gives_the_header_and_what_identifies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "one"
    ds = header()
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.3.4"
    path.write_bytes(written(ds, implicit=True))
    (tmp_path / "two").write_text("no image")
    one, two = Source(str(path)), Source(str(tmp_path / "two"))
    found = survey(one)
    assert isinstance(found, Beside)
    assert (found.header, found.found) == (read_header(one), in_file(one))
    assert survey(two) == read_header(two)


def test_a_file_of_which_only_a_sentence_is_told_is_unread() -> None:
    good, bad = Source("good"), Source("bad")
    collected = together({good: {"names": {"Quorvinth^Anselma"}}, bad: "It cannot be read."})
    assert collected.identifiers.names == ("Quorvinth^Anselma",)
    assert collected.unread == {bad: "It cannot be read."}
