"""Choosing what leaves: many series at once, with keys alone, and back again."""

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QUndoStack

from midrc_desktop.ui.studies.model import Column
from midrc_desktop.ui.studies.page import StudiesPage
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import perform
from tests.ui.studies.cells import cell, names, place, rows_of, select, tick, ticked
from tests.workflow.made_head import uid, write_scout, write_screenshot, write_slice, write_study

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
SHIFT = Qt.KeyboardModifier.ShiftModifier
AXIAL, SCOUT, DOSE = uid("one", "axial"), uid("one", "scout"), uid("one", "dose")
LATER = uid("two", "axial")


@pytest.fixture
def donation(desk, tmp_path):
    """A study with a head CT, a scout and a dose screen, and a later one with two CTs."""
    write_study(tmp_path / "head")
    write_scout(tmp_path / "head")
    write_screenshot(tmp_path / "head")
    write_study(
        tmp_path / "head", "two", slices=1, StudyDate="20210601", StudyDescription="CT Chest",
        SeriesDescription="Lung", BodyPartExamined="CHEST",
    )  # fmt: skip
    write_slice(
        tmp_path / "head" / "two" / "b.dcm", 1, "two", "thin", StudyDate="20210601",
        SeriesDescription="Aorta", BodyPartExamined="CHEST", SeriesNumber=3,
        StudyDescription="CT Chest",
    )  # fmt: skip
    (made,) = perform(importing.import_studies(desk, [tmp_path / "head"])).donations
    return made


@pytest.fixture
def page(qtbot, context, donation):
    made = StudiesPage(context)
    qtbot.addWidget(made)
    made.show()
    made.open(donation)
    return made


def test_wanted_series_and_odd_ones_carry_a_mark_and_a_word(page):
    assert cell(page.tree, Column.PART, 0) == "Neuro"
    assert cell(page.tree, Column.PART, 1) == ""
    why = {
        name: cell(page.tree, Column.WHY, 0, at) for at, name in enumerate(names(page.tree)[0][1])
    }
    assert why == {
        "AXIAL 5MM": "Head CT: wanted",
        "SCOUT": "Scout: shows no more than the series",
        "Dose Report": "Dose report: text in the image",
    }
    marks = Qt.ItemDataRole.DecorationRole
    assert place(page.tree, 0).siblingAtColumn(Column.PART).data(marks) is not None
    assert place(page.tree, 1).siblingAtColumn(Column.PART).data(marks) is None


def test_several_are_left_out_at_once_and_taken_in_again(page, desk, donation):
    select(page.tree, rows_of(page.tree, AXIAL), (1,))
    page.bar.leave_out.click()
    assert importing.included(desk, donation) == frozenset()
    assert ticked(page.tree, 1) is UNCHECKED
    assert page.tree.chosen() == {AXIAL, LATER, uid("two", "thin")}, "the selection stays"
    page.bar.take_in.click()
    assert importing.included(desk, donation) == {AXIAL, LATER, uid("two", "thin")}


def test_all_that_is_proposed_is_taken_and_nothing_else(page, desk, donation):
    tick(page.tree, CHECKED, *rows_of(page.tree, SCOUT))
    tick(page.tree, UNCHECKED, 1)
    page.bar.as_proposed.click()
    assert importing.choices(desk, donation).left_out == {SCOUT, DOSE}
    page.bar.as_proposed.click()
    assert page.undo.count() == 3, "nothing was to be done"


def test_what_was_chosen_can_be_undone_and_done_again(page, desk, donation):
    before = importing.included(desk, donation)
    tick(page.tree, UNCHECKED, 1)
    tick(page.tree, CHECKED, *rows_of(page.tree, DOSE))
    after = importing.included(desk, donation)
    page.undo.undo()
    page.undo.undo()
    assert importing.included(desk, donation) == before
    assert ticked(page.tree, 1) is CHECKED
    page.undo.redo()
    page.undo.redo()
    assert importing.included(desk, donation) == after
    assert isinstance(page.undo_stack(), QUndoStack)


def test_an_undo_leaves_alone_what_was_chosen_elsewhere(page, desk, donation):
    tick(page.tree, UNCHECKED, 1, 0)
    importing.set_included(desk, donation, AXIAL, False)
    page.undo.undo()
    assert importing.choices(desk, donation).left_out == {SCOUT, DOSE, AXIAL}


def test_space_toggles_what_is_selected_and_shift_space_the_study(qtbot, page, desk, donation):
    select(page.tree, rows_of(page.tree, SCOUT), rows_of(page.tree, DOSE))
    qtbot.keyClick(page.tree, Qt.Key.Key_Space)
    assert importing.included(desk, donation) >= {SCOUT, DOSE}
    qtbot.keyClick(page.tree, Qt.Key.Key_Space)
    assert importing.included(desk, donation).isdisjoint({SCOUT, DOSE})
    qtbot.keyClick(page.tree, Qt.Key.Key_Space, SHIFT)
    assert importing.included(desk, donation) >= {AXIAL, SCOUT, DOSE}
    qtbot.keyClick(page.tree, Qt.Key.Key_Space, SHIFT)
    assert importing.included(desk, donation).isdisjoint({AXIAL, SCOUT, DOSE})


def test_arrows_reach_every_row_and_enter_opens_a_series_that_leaves(qtbot, page):
    page.tree.setFocus()
    select(page.tree, (0,))
    wanted = []
    page.place_wanted.connect(lambda step, anchor: wanted.append((step, anchor)))
    for _ in range(6):
        qtbot.keyClick(page.tree, Qt.Key.Key_Down)
        qtbot.keyClick(page.tree, Qt.Key.Key_Return)
    assert {step for step, _ in wanted} == {Step.IMAGES}
    assert [anchor for _, anchor in wanted] == [AXIAL, LATER, uid("two", "thin")]


def test_a_series_that_stays_here_says_how_it_can_be_looked_at(qtbot, page):
    select(page.tree, rows_of(page.tree, SCOUT))
    with qtbot.assertNotEmitted(page.place_wanted):
        qtbot.keyClick(page.tree, Qt.Key.Key_Return)
    assert "Take it in" in page.more.words()


def test_slash_goes_to_the_filter_and_enter_back_to_the_tree(qtbot, page):
    page.activateWindow()
    page.tree.setFocus()
    qtbot.keyClick(page.tree, Qt.Key.Key_Slash)
    assert page.bar.search.hasFocus()
    qtbot.keyClicks(page.bar.search, "scout")
    assert names(page.tree) == [("CT HEAD", ["SCOUT"])]
    qtbot.keyClick(page.bar.search, Qt.Key.Key_Return)
    assert page.tree.hasFocus()
    page.bar.search.setText("chest")
    assert names(page.tree) == [("CT Chest", ["Lung", "Aorta"])]
    page.bar.search.setText("there is no such thing")
    assert names(page.tree) == []
    page.bar.search.clear()
    assert len(names(page.tree)) == 2


def test_a_study_that_is_ticked_under_a_filter_changes_only_what_is_in_view(page, desk, donation):
    page.bar.search.setText("scout")
    tick(page.tree, CHECKED, 0)
    assert importing.choices(desk, donation).left_out == {DOSE}


def test_studies_are_sorted_among_studies_and_series_among_series(page):
    page.tree.sortByColumn(Column.NAME, Qt.SortOrder.AscendingOrder)
    assert names(page.tree) == [
        ("CT Chest", ["Aorta", "Lung"]),
        ("CT HEAD", ["AXIAL 5MM", "Dose Report", "SCOUT"]),
    ]
    assert page.bar.order.currentText() == "Sorted by name"
    page.bar.order.setCurrentIndex(page.bar.order.findData(int(Column.DATE)))
    assert [study for study, _ in names(page.tree)] == ["CT HEAD", "CT Chest"]
    page.tree.sortByColumn(Column.IMAGES, Qt.SortOrder.DescendingOrder)
    assert names(page.tree)[0][1][0] == "AXIAL 5MM"
    page.bar.order.setCurrentIndex(0)
    assert names(page.tree)[1][1] == ["Lung", "Aorta"]


def test_another_order_keeps_the_current_row(page):
    select(page.tree, (1, 0))
    page.tree.sortByColumn(Column.NAME, Qt.SortOrder.AscendingOrder)
    assert page.tree.currentIndex() == place(page.tree, 0, 1)
    flags = QItemSelectionModel.SelectionFlag
    page.tree.selectionModel().clear()
    page.tree.selectionModel().setCurrentIndex(place(page.tree, 1, 2), flags.NoUpdate)
    assert not page.bar.leave_out.isEnabled()


def test_nothing_can_be_chosen_any_more_when_it_is_too_late(qtbot, page):
    page.tree.rows.show_studies(page.tree.rows._studies, frozenset(), changeable=False)
    page.bar.show_changeable(False)
    select(page.tree, (0, 0))
    with qtbot.assertNotEmitted(page.tree.choice_wanted):
        qtbot.keyClick(page.tree, Qt.Key.Key_Space)
        tick(page.tree, UNCHECKED, 0, 0)
    assert not any(
        button.isEnabled()
        for button in (page.bar.leave_out, page.bar.take_in, page.bar.as_proposed)
    )
