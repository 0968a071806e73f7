"""The table of changes, without a window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from midrc_desktop.deid.changes import Change
from midrc_desktop.ui.review.changes_model import GROUPS, ChangesFilter, ChangesModel, Column

NAME, AGE, PLACE, DAY, WORDS = (
    "Patient's Name",
    "Patient's Age",
    "Institution Name",
    "Study Date",
    "Study Description",
)
CHANGES = (
    Change(
        "(0010,0010)",
        "PatientName",
        "Patient's Name",
        "replaced",
        "Smith^Jane",
        "990001-2",
        "E.1-1",
    ),
    Change("(0010,1010)", "PatientAge", AGE, "kept", "063Y", "063Y", "defined"),
    Change("(0008,0080)", "InstitutionName", PLACE, "removed", "St Elsewhere", "", "X"),
    Change("(0008,0020)", "StudyDate", DAY, "shifted", "20210328", "20170101", "shift"),
    Change("(0008,1030)", "StudyDescription", WORDS, "cleaned", "CT Smith", "CT", "C"),
)


@pytest.fixture
def model(qapp):
    model = ChangesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_changes(CHANGES)
    return model


@pytest.fixture
def shown(model):
    shown = ChangesFilter()
    shown.setSourceModel(model)
    return shown


def _column(model, column):
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_what_was_there_is_masked_until_the_patient_is_shown(model):
    was = _column(model, Column.WAS)
    assert was == ["●●●●● ●●●●", "063Y", "●●●●●●●●", "CT ●●●●●", "●● ●●●●●●●●●"]
    model.show_patient(True)
    assert _column(model, Column.WAS)[0] == "Smith^Jane"
    model.show_patient(False)
    assert _column(model, Column.WAS) == was


def test_what_leaves_is_always_readable(model):
    assert _column(model, Column.LEAVES_AS) == ["990001-2", "063Y", "20170101", "CT", "removed"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_shows_its_own_rows_only(shown, group):
    shown.set_group(group)
    assert {
        shown.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(shown.rowCount())
    } == {group}


def test_a_search_finds_names_keywords_and_what_leaves(shown):
    for typed, found in (
        ("institution", 1),
        ("studydate", 1),
        ("990001", 1),
        ("", 5),
        ("  CT ", 1),
    ):
        shown.set_search(typed)
        assert shown.rowCount() == found, typed


def test_a_search_does_not_find_what_is_masked(model, shown):
    shown.set_search("smith")
    assert shown.rowCount() == 0
    model.show_patient(True)
    shown.set_search("smith ")
    assert shown.rowCount() == 2


def test_each_row_gives_its_reason(model):
    tip = model.index(0, Column.ATTRIBUTE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "(0010,0010) PatientName\nE.1-1"


def test_the_groups_are_counted(model):
    assert model.counts() == dict.fromkeys(GROUPS, 1)
