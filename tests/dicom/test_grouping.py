"""Which files belong to one patient, and what only a person can settle."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from midrc_desktop.dicom.missing import made_series_uid
from midrc_desktop.dicom.study import Index, Series
from tests.dicom.made_files import made
from tests.dicom.seen import images, kinds


def test_patient_ids_are_compared_without_case_and_spaces(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", 1, PatientID="abc  12")
    made(tmp_path / "b", 2, PatientID=" ABC 12 ", StudyInstanceUID="1.9")
    result = found()
    assert [(p.key, len(p.studies), p.ids) for p in result.patients] == [
        ("abc 12", 2, ("ABC 12", "abc  12"))
    ]
    assert result.disagreements == ()


def test_the_issuer_counts_only_where_every_file_carries_one(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", 1, IssuerOfPatientID="North")
    made(tmp_path / "b", 2, StudyInstanceUID="1.9", IssuerOfPatientID="South")
    assert [p.key for p in found().patients] == ["p 1^^^north", "p 1^^^south"]
    made(tmp_path / "c", 3, StudyInstanceUID="1.8")
    result = found()
    assert [p.key for p in result.patients] == ["p 1"]
    assert [(d.kind, d.blocks) for d in result.disagreements] == [("ids", True)]


def test_a_study_without_patient_id_stands_alone(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", 1, PatientID="")
    made(tmp_path / "b", 2, PatientID=None, StudyInstanceUID="1.9")
    result = found()
    assert [p.key for p in result.patients] == ["study:1.2.3.4", "study:1.9"]
    assert [(d.kind, d.blocks) for d in result.disagreements] == [("no id", False)] * 2


def test_a_study_with_two_patient_ids_stays_whole_and_is_blocked(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", 1)
    made(tmp_path / "b", 2)
    made(tmp_path / "c", 3, PatientID="P 2")
    result = found()
    (patient,) = result.patients
    assert (patient.key, patient.ids, images(result)) == ("p 1", ("P 1", "P 2"), 3)
    (disagreement,) = result.disagreements
    assert (disagreement.kind, disagreement.blocks) == ("ids", True)
    assert disagreement.study_uids == ("1.2.3.4",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Doe^Jane^^", []),
        ("DOE^JANE", ["spelling"]),
        ("Doe-Miller^Jane", ["spelling"]),
        ("Roe^Richard", ["names"]),
    ],
)
def test_names_of_one_id_are_compared(
    name: str, expected: list[str], found: Callable[..., Index], tmp_path: Path
) -> None:
    made(tmp_path / "a", 1)
    made(tmp_path / "b", 2, PatientName=name)
    result = found()
    assert kinds(result) == expected
    assert [d.blocks for d in result.disagreements] == [kind == "names" for kind in expected]


def test_names_in_other_alphabets_are_read(found: Callable[..., Index], tmp_path: Path) -> None:
    made(tmp_path / "a", PatientName="Müller^Änne", SpecificCharacterSet="ISO_IR 100")
    japanese = "Yamada^Tarou=山田^太郎"
    made(tmp_path / "b", 2, PatientName=japanese, PatientID="Q", SpecificCharacterSet="ISO_IR 192",
         StudyInstanceUID="1.9")  # fmt: skip
    assert [p.names for p in found().patients] == [("Müller^Änne",), (japanese,)]


def test_birth_dates_that_differ_block(found: Callable[..., Index], tmp_path: Path) -> None:
    made(tmp_path / "a", 1)
    made(tmp_path / "b", 2, PatientBirthDate="19950505")
    assert [(d.kind, d.blocks) for d in found().disagreements] == [("birth dates", True)]


def series(result: Index) -> dict[str, Series]:
    return {one.description: one for p in result.patients for _, one in p.series()}


def test_files_without_a_series_are_grouped_by_what_they_say(
    found: Callable[..., Index], tmp_path: Path
) -> None:
    for number in range(6):
        description = ("Axial", "Coronal")[number % 2]
        made(tmp_path / f"{number}", number, SeriesInstanceUID=None, SeriesDescription=description)
    made(tmp_path / "own", 9, SeriesDescription="Own")
    result = found()
    told = series(result)
    assert {name: (len(s.instances), s.uid_made) for name, s in told.items()} == {
        "Axial": (3, True),
        "Coronal": (3, True),
        "Own": (1, False),
    }
    assert [i.instance_number for i in told["Axial"].instances] == [0, 2, 4]
    uids = {s.series_instance_uid for s in told.values()}
    assert len(uids) == 3
    assert all(UID(uid).is_valid for uid in uids)
    assert found() == result


@given(st.lists(st.sampled_from(["1.2", "CT", "MR", "", "a\n'b", 7, None]), min_size=2, max_size=4))
def test_a_made_series_is_the_same_for_the_same_words_only(told: list[object]) -> None:
    uid = made_series_uid("1.2.3", *told)
    assert UID(uid).is_valid
    assert uid == made_series_uid("1.2.3", *told)
    assert uid != made_series_uid("1.2.4", *told)
    assert uid != made_series_uid("1.2.3", *told[1:])
    assert (uid == made_series_uid("1.2.3", *reversed(told))) == (told == told[::-1])


def test_no_sentence_holds_what_identifies(found: Callable[..., Index], tmp_path: Path) -> None:
    made(tmp_path / "Doe" / "a", 1)
    made(tmp_path / "Doe" / "b", 1, PatientID="P 2", PatientName="Roe^R")
    made(tmp_path / "Doe" / "c", 3, PatientName="Roe^Rob", PatientBirthDate="19010101")
    made(tmp_path / "Doe" / "d", 4, PatientID="P 2")
    result = found()
    sentences = [d.sentence for d in result.disagreements] + [s.reason for s in result.skipped]
    assert len(sentences) >= 4
    for secret in ("Doe", "Roe", "P 1", "P 2", "1960", str(tmp_path)):
        assert not [sentence for sentence in sentences if secret in sentence]
