"""Verification finds every planted leak in a file, and accepts what is right."""

from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_charset_files
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.verify import Expected, verify_file
from midrc_desktop.deid.verify.search import readings
from midrc_desktop.dicom.study import Source
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.collect import in_file
from tests.deid.clean_file import (
    CASE,
    IMAGE,
    PERSON,
    SERIES,
    SHIFT,
    STUDY,
    dataset,
    with_change,
    written,
)

KNOWN = Expected(CASE, SHIFT, STUDY, SERIES, IMAGE)


def doubts(content: bytes) -> tuple[str, ...]:
    return verify_file(content, identifiers=PERSON, expected=KNOWN)


def test_a_file_that_is_right_is_good(tmp_path: Path) -> None:
    content = written(dataset())
    assert doubts(content) == ()
    assert verify_file(content, identifiers=None) == ()
    path = tmp_path / "a.dcm"
    path.write_bytes(content)
    assert verify_file(path, identifiers=PERSON) == ()


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_every_native_syntax_is_read(syntax: str) -> None:
    ds = dataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds["PixelData"].VR = "OW" if syntax == ImplicitVRLittleEndian else "OB"
    assert doubts(written(ds)) == ()
    ds.SeriesDescription = "AX Quorvinth"
    assert any("SeriesDescription" in doubt for doubt in doubts(written(ds)))


def _nested(ds: FileDataset) -> None:
    deep, item = Dataset(), Dataset()
    deep.ImageComments = "Anselma Quorvinth"
    item.PurposeOfReferenceCodeSequence = Sequence([deep])
    ds.SourceImageSequence.append(item)


def _code_meaning(ds: FileDataset) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = "1", "99LARKMOOR"
    item.CodeMeaning = "Head"
    ds.ProcedureCodeSequence = Sequence([item])


def _utf16(ds: FileDataset) -> None:
    ds.add_new(0x00281201, "OW", "seen Quorvinth A".encode("utf-16-le"))


def _utf16_big(ds: FileDataset) -> None:
    ds.add_new(0x00281201, "OW", "seen Quorvinth A".encode("utf-16-be"))


def _undeclared(ds: FileDataset) -> None:
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ContrastBolusAgent = "Müßig".encode().decode("latin-1")


def _chinese(ds: FileDataset) -> None:
    ds.SpecificCharacterSet = "GB18030"
    ds.ContrastBolusAgent = "王小东"


def _icon(ds: FileDataset) -> None:
    icon = Dataset()
    icon.Rows = icon.Columns = 2
    ds.IconImageSequence = Sequence([icon])


def _method_codes(ds: FileDataset) -> None:
    ds.DeidentificationMethodCodeSequence[1].CodeValue = "113106"


def _private_sequence(ds: FileDataset) -> None:
    ds.add_new(0x00291001, "SQ", Sequence([Dataset()]))


def setting(keyword: str, value: object) -> Callable[[FileDataset], None]:
    return lambda ds: setattr(ds, keyword, value)


LEAKS: dict[str, tuple[Callable[[FileDataset], None], str]] = {
    "name in text": (setting("ContrastBolusAgent", "for quorvinth"), "a name"),
    "name without accents": (setting("ContrastBolusAgent", "MUESSIG"), "a name"),
    "name in reverse": (setting("ContrastBolusAgent", "Anselma_Quorvinth"), "a name"),
    "staff": (setting("ContrastBolusAgent", "dr Brannaught"), "staff"),
    "number": (setting("ContrastBolusAgent", "47 11 234"), "number"),
    "number in a decimal string": (setting("KVP", "4711234"), "number"),
    "accession": (setting("ContrastBolusAgent", "acc-99812"), "number"),
    "institution": (setting("SoftwareVersions", "larkmoor 2"), "institution"),
    "telephone": (setting("ContrastBolusAgent", "5551234567"), "telephone"),
    "birth date in words": (setting("ContrastBolusAgent", "12 March 1950"), "birth date"),
    "date of the original in text": (setting("ContrastBolusAgent", "on 4/12/2020"), "a date"),
    "device": (setting("SoftwareVersions", "LARKCT7"), "device"),
    "name in a nested text": (_nested, "ImageComments"),
    "institution in a coding scheme": (_code_meaning, "institution"),
    "UTF-16": (_utf16, "a name"),
    "UTF-16, big": (_utf16_big, "a name"),
    "UTF-8 declared as Latin-1": (_undeclared, "a name"),
    "Chinese": (_chinese, "a name"),
    "name as a person's name": (setting("ReviewerName", "Somebody^Else"), "ReviewerName"),
    "another PN": (setting("OperatorsName", "X^Y"), "OperatorsName"),
    "birth date": (setting("PatientBirthDate", "19500312"), "PatientBirthDate"),
    "study id": (setting("StudyID", "77"), "StudyID"),
    "station": (setting("StationName", "CT7"), "StationName"),
    "removed attribute": (setting("PatientAddress", ""), "PatientAddress"),
    "original UID": (setting("FrameOfReferenceUID", "1.2.826.0.1.77.5"), "UID of the original"),
    "foreign UID": (setting("FrameOfReferenceUID", "1.3.12.2.1107.5"), "not replaced"),
    "UID that is no UUID": (setting("FrameOfReferenceUID", "2.25.47112345"), "not replaced"),
    "unshifted date": (setting("SeriesDate", "20200412"), "shift"),
    "date of another shift": (setting("SeriesDate", "20200104"), "shift"),
    "unshifted date and time": (setting("AcquisitionDateTime", "20200412101112"), "shift"),
    "date in the future": (setting("SeriesDate", "29991231"), "future"),
    "age": (setting("PatientAge", "095Y"), "90 years"),
    "private element": (lambda ds: ds.add_new(0x00090010, "LO", "ACME"), "private element"),
    "private sequence": (_private_sequence, "private sequence"),
    "unknown bytes": (lambda ds: ds.add_new(0x00291001, "UN", b"quorvinth "), "private element"),
    "bytes": (lambda ds: ds.add_new(0x00281201, "OW", b"xx Quorvinth"), "a name"),
    "overlay": (lambda ds: ds.add_new(0x60003000, "OW", bytes(2)), "overlay"),
    "curve": (lambda ds: ds.add_new(0x50003000, "OW", bytes(2)), "curve"),
    "icon": (_icon, "IconImageSequence"),
    "trailing padding": (lambda ds: ds.add_new(0xFFFCFFFC, "OB", b"ab"), "DataSetTrailingPadding"),
    "case id": (setting("PatientID", "4711234"), "patient id"),
    "another case": (setting("PatientID", "123456-000000000043"), "patient id"),
    "patient name": (setting("PatientName", "Doe"), "patient name"),
    "another study": (setting("StudyInstanceUID", SERIES), "study UID"),
    "not declared": (setting("PatientIdentityRemoved", "NO"), "identity was removed"),
    "no method": (setting("DeidentificationMethod", ""), "how"),
    "no codes": (setting("DeidentificationMethodCodeSequence", Sequence([])), "codes"),
    "untrue code": (_method_codes, "full dates"),
    "untrue dates": (setting("LongitudinalTemporalInformationModified", "REMOVED"), "dates"),
    "bytes behind the pixels": (setting("PixelData", b"x" * 18), "hide"),
    "mail in a description": (setting("StudyDescription", "CT a.b@example.org"), "mail"),
    "source application": (
        lambda ds: setattr(ds.file_meta, "SourceApplicationEntityTitle", "PACS"),
        "file meta",
    ),
    "private file meta": (
        lambda ds: ds.file_meta.add_new(0x00020102, "OB", b"xy"),
        "file meta",
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_every_planted_leak_is_found(leak: str) -> None:
    change, said = LEAKS[leak]
    found = doubts(with_change(change))
    assert any(said in doubt for doubt in found), found


@pytest.mark.parametrize("leak", LEAKS)
def test_a_reason_never_repeats_what_it_found(leak: str) -> None:
    said = " ".join(doubts(with_change(LEAKS[leak][0])))
    assert PERSON.find(said) == ()


def _with_odd_length(content: bytes) -> bytes:
    at = content.index(b"LO\x08\0CT HEAD")
    return content[: at + 2] + b"\x07\0CT HEAD" + content[at + 12 :]


def _with_reserved_bytes(content: bytes) -> bytes:
    at = content.index(b"SQ\0\0")
    return content[: at + 2] + b"QA" + content[at + 4 :]


def _with_elements_out_of_order(content: bytes) -> bytes:
    content = content.replace(b"\x18\0\x50\0DS", b"\x18\0\x61\0DS")
    assert content.index(b"\x18\0\x61\0DS") < content.index(b"\x18\0\x60\0DS")
    return content


def _with_another_instance_in_its_meta(content: bytes) -> bytes:
    assert len(SERIES) == len(IMAGE)
    return content.replace(IMAGE.encode(), SERIES.encode(), 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: b"II*\0" + c[4:], "preamble"),
        (lambda c: c[:40] + b"Quorvinth" + c[49:], "preamble"),
        (lambda c: c + b"QUORVINTH 4711234\0", "in it|order|lengths|VR|longer|early"),
        (lambda c: c + b"\0\0", "early|lengths"),
        (lambda c: c[:-3], "longer|early"),
        (lambda c: c[132:], "preamble"),
        (lambda c: b"", "preamble"),
        (_with_odd_length, "odd"),
        (_with_reserved_bytes, "reserved"),
        (lambda c: c.replace(b"LO\x08\0CT HEAD", b"QQ\x08\0CT HEAD"), "VR"),
        (_with_elements_out_of_order, "order"),
        (_with_another_instance_in_its_meta, "different objects"),
    ],
)  # fmt: skip
def test_bytes_that_are_out_of_order_are_found(change: Callable[[bytes], bytes], said: str) -> None:
    found = doubts(change(written(dataset())))
    assert any(word in doubt for doubt in found for word in said.split("|")), found


@given(st.integers(0, 4000), st.integers(1, 255))
def test_no_damage_makes_verification_fall_over(at: int, flip: int) -> None:
    content = bytearray(written(dataset()))
    place = at % len(content)
    content[place] ^= flip
    assert isinstance(doubts(bytes(content)), tuple)


@given(st.binary(max_size=400))
def test_any_bytes_are_judged(tail: bytes) -> None:
    assert doubts(written(dataset())[:200] + tail)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("Manufacturer", "Philips Medical Systems"),
        ("SoftwareVersions", "syngo CT 2012B 20121116"),
        ("KVP", "4711"),
        ("BodyPartExamined", "HEAD"),
        ("ConvolutionKernel", "Br40f"),
        ("DeviceSerialNumber", "ANONYMIZED"),
        ("SeriesDescription", "t2_tirm_tra_dark-fluid_320"),
        ("PatientAge", "090Y"),
        ("ContentDate", "18991231"),
        ("ExposureTime", "1234"),
    ],
)
def test_technical_values_are_no_doubt(keyword: str, value: str) -> None:
    person = PERSON.merge(Identifiers.of(names=["Philips^Head"], patient_ids=["1234"]))
    content = with_change(setting(keyword, value))
    assert verify_file(content, identifiers=person, expected=KNOWN) == ()


CHARSETS = sorted(
    Path(name).name for name in get_charset_files("chr*.dcm") if "SQ" not in Path(name).name
)


@pytest.mark.parametrize("name", CHARSETS)
def test_a_name_is_found_in_every_character_set_declared_or_not(name: str) -> None:
    original = pydicom.dcmread(get_charset_files(name)[0])
    raw = original.get_item("PatientName").value
    person = Identifiers.of(**in_file(Source(get_charset_files(name)[0])))
    assert person.names

    ds = dataset()
    ds.add_new(0x00281201, "OW", raw + bytes(len(raw) % 2))
    assert any("a name" in doubt for doubt in verify_file(written(ds), identifiers=person))

    ds = dataset()
    ds.SpecificCharacterSet = original.SpecificCharacterSet
    ds.ContrastBolusAgent = str(original.PatientName)
    assert any("a name" in doubt for doubt in verify_file(written(ds), identifiers=person))


def test_a_sequence_of_undefined_length_is_read_to_its_end() -> None:
    ds = dataset()
    ds["SourceImageSequence"].is_undefined_length = True
    assert doubts(written(ds)) == ()
    ds.SourceImageSequence[0].ReferencedSOPInstanceUID = "1.2.826.0.1.77.6"
    assert any("UID of the original" in doubt for doubt in doubts(written(ds)))


@pytest.mark.parametrize("keyword", ["PatientBirthDateInAlternativeCalendar", "NTPSourceAddress"])
def test_what_tells_the_patient_or_the_site_in_other_words_is_a_doubt(keyword: str) -> None:
    assert doubts(with_change(lambda ds: setattr(ds, keyword, "Heisei 2"))) != ()


def test_a_name_of_two_letters_in_free_text_is_a_doubt() -> None:
    short = Identifiers.of(names=["Li^Wu"])

    def verified(text: str) -> tuple[str, ...]:
        changed = with_change(lambda ds: setattr(ds, "SoftwareVersions", text))
        return verify_file(changed, identifiers=short)

    assert verified("Li 5") != ()
    assert verified("Linux 5") == ()


def test_an_escape_that_no_character_set_knows_is_read_without_a_word() -> None:
    assert readings(b"Jane \x1bQ\xe4 Doe", b"\\ISO 2022 IR 87")
