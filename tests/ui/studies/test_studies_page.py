import csv

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.studies.page import StudiesPage
from midrc_desktop.ui.studies.skipped import SkippedList, write_list
from midrc_desktop.ui.veil import COVER, Veil, person
from midrc_desktop.workflow import importing

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def page(qtbot, context):
    made = StudiesPage(context)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def two_people(tmp_path):
    """Two studies with one patient id and two names that share nothing."""
    folder = tmp_path / "two"
    folder.mkdir()
    for name in ("Samplewell^Marigold", "Brook^Peter"):
        image = dcmread(get_testdata_file("CT_small.dcm", download=False))
        image.PatientName, image.PatientID = name, "PRX-2"
        image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(), generate_uid()
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        image.save_as(folder / f"{image.SOPInstanceUID}.dcm")
    return folder


def test_the_tree_shows_studies_and_series_with_what_they_hold(page, imported, studies):
    page.open(imported(studies))
    study = page.tree.topLevelItem(0)
    series = study.child(0)
    assert [series.text(column) for column in (1, 3, 4)] == ["CT", "30 Apr 1997", "1"]
    assert study.text(5) == "Leaves"
    assert page.count.text().startswith("1 study, 1 series, 1 image.")


def test_names_in_descriptions_are_covered_until_the_eye_is_open(page, context, imported, studies):
    page.open(imported(studies))
    page.show()
    assert page.tree.topLevelItem(0).child(0).text(0) == f"AX {COVER}"
    assert not page.who.isVisible()
    context.show_patient(True)
    assert page.tree.topLevelItem(0).child(0).text(0) == "AX Samplewell"
    assert page.who.text().startswith("Samplewell, Marigold · PRX-1")
    context.show_patient(False)
    assert page.who.text() == ""


def test_a_series_that_is_unchecked_does_not_leave(qtbot, page, desk, imported, studies):
    donation = imported(studies)
    page.open(donation)
    study = page.tree.topLevelItem(0)
    with qtbot.waitSignal(page.changed):
        study.child(0).setCheckState(0, UNCHECKED)
    assert importing.included(desk, donation) == frozenset()
    assert study.checkState(0) is UNCHECKED
    study.setCheckState(0, CHECKED)
    assert len(importing.included(desk, donation)) == 1


def test_a_thumbnail_arrives_from_the_worker(qtbot, page, imported, studies):
    donation = imported(studies)
    with qtbot.waitSignal(page.thumbnails.ready, timeout=30_000) as ready:
        page.open(donation)
    picture = ready.args[1]
    assert picture.width() == picture.height() > 0
    assert page.thumbnails.picture(ready.args[0]) is picture


def test_files_that_were_not_taken_are_counted_and_listed(qtbot, page, imported, studies):
    page.open(imported(studies))
    assert page.skipped.text() == "1 file was not taken."
    page.show_list.click()
    shown = page.findChild(SkippedList)
    assert shown.table.item(0, 0).text().endswith("notes.txt")
    assert shown.table.item(0, 1).text()
    shown.close()


def test_the_list_is_saved_with_reasons(tmp_path):
    source = Source("/cd/archive.zip", ("inner/readme.txt",))
    write_list([Skipped(source, "not DICOM", "It is a text.")], tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "kind", "reason"],
        ["/cd/archive.zip › inner/readme.txt", "not DICOM", "It is a text."],
    ]


def test_paths_in_the_list_are_covered_like_every_other_word(page, desk, imported, studies):
    (studies / "Samplewell_Marigold.txt").write_text("nothing to see", encoding="ascii")
    page.open(imported(studies))
    page.show_list.click()
    shown = page.findChild(SkippedList)
    said = [shown.table.item(row, 0).text() for row in range(shown.table.rowCount())]
    shown.close()
    assert len(said) == 2
    assert not any("Marigold" in words for words in said)


def test_a_list_that_cannot_be_written_is_said(qtbot, themed, tmp_path):
    shown = SkippedList([Skipped(Source("/cd/readme.txt"), "not DICOM", "It is a text.")])
    qtbot.addWidget(shown)
    shown._write(str(tmp_path / "nowhere" / "list.csv"))
    message = shown.findChild(Message)
    assert message.accessibleName() == "The file was not saved."
    message.close()


def test_a_question_about_a_patient_names_the_patient_only_behind_the_eye(
    page, context, imported, two_people
):
    page.open(imported(two_people))
    (asked,) = page.questions()
    words = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "Samplewell" not in words
    asked.eye.click()
    (asked,) = page.questions()
    words = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "The files say: " in words
    assert "Samplewell, Marigold" in words
    assert "Brook, Peter" in words


def test_patients_that_disagree_are_asked_about_and_the_answer_can_be_changed(
    qtbot, page, desk, imported, two_people
):
    donation = imported(two_people)
    page.open(donation)
    (asked,) = page.questions()
    assert asked.kind == "names"
    assert page.tree.topLevelItem(0).text(5) == "Stays here: see above"
    with qtbot.waitSignal(page.changed):
        asked.different.click()
    assert page.questions() == []
    assert importing.choices(desk, donation).settled == {"names": False}
    page.answers()[0].click()
    assert importing.choices(desk, donation).settled == {"names": True}
    assert page.tree.topLevelItem(0).text(5) == "Leaves"


def test_the_veil_covers_names_ids_and_birth_dates_and_leaves_the_rest(desk, imported, studies):
    veil = Veil(desk.patient(imported(studies)))
    assert veil.over("CT head of Marigold SAMPLEWELL, PRX-1") == (f"CT head of {COVER}, {COVER}")
    assert veil.over("AX 5 mm") == "AX 5 mm"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Doe^Jane", "Doe, Jane"),
        ("Doe^Jane^Q^^PhD", "Doe, Jane Q PhD"),
        ("Doe", "Doe"),
        ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
        ("", ""),
    ],
)
def test_a_person_name_is_said_as_people_write_it(name, said):
    assert person(name) == said
