import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from midrc_desktop.ui.studies.model import Column
from midrc_desktop.ui.studies.page import StudiesPage
from midrc_desktop.ui.veil import COVER, Veil, person
from midrc_desktop.workflow import importing
from tests.ui.studies.cells import cell, tick, ticked

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
    assert [cell(page.tree, column, 0, 0) for column in (1, 3, 4)] == ["CT", "30 Apr 1997", "1"]
    assert cell(page.tree, Column.WHY, 0) == "From 2004, before COVID-19\nLeaves"
    assert page.count.text().startswith("1 study, 1 series, 1 image.")


def test_names_in_descriptions_are_covered_until_the_eye_is_open(page, context, imported, studies):
    page.open(imported(studies))
    page.show()
    assert cell(page.tree, 0, 0, 0) == f"AX {COVER}"
    assert not page.who.isVisible()
    context.show_patient(True)
    assert cell(page.tree, 0, 0, 0) == "AX Samplewell"
    assert page.who.text().startswith("Samplewell, Marigold · PRX-1")
    context.show_patient(False)
    assert page.who.text() == ""


def test_a_series_that_is_unchecked_does_not_leave(qtbot, page, desk, imported, studies):
    donation = imported(studies)
    page.open(donation)
    with qtbot.waitSignal(page.changed):
        tick(page.tree, UNCHECKED, 0, 0)
    assert importing.included(desk, donation) == frozenset()
    assert ticked(page.tree, 0) is UNCHECKED
    tick(page.tree, CHECKED, 0)
    assert len(importing.included(desk, donation)) == 1


def test_a_thumbnail_arrives_from_the_worker(qtbot, page, imported, studies):
    donation = imported(studies)
    with qtbot.waitSignal(page.thumbnails.ready, timeout=30_000) as ready:
        page.open(donation)
    picture = ready.args[1]
    assert picture.width() == picture.height() > 0
    assert page.thumbnails.picture(ready.args[0]) is picture


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
    assert cell(page.tree, Column.WHY, 0).splitlines()[-1] == "Stays here: see above"
    with qtbot.waitSignal(page.changed):
        asked.different.click()
    assert page.questions() == []
    assert importing.choices(desk, donation).settled == {"names": False}
    page.answers()[0].click()
    assert importing.choices(desk, donation).settled == {"names": True}
    assert cell(page.tree, Column.WHY, 0).splitlines()[-1] == "Leaves"


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
