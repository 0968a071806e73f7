"""The de-identify page on a real desk: before, during, after."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from midrc_desktop.defacing.verdict import Verdict
from midrc_desktop.ui.deidentify.page import DeidentifyPage
from midrc_desktop.workflow import deidentifying, importing
from midrc_desktop.workflow.steps import Step
from tests.ui.page_desk import holds_text
from tests.workflow.settled import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
REASON = "Agreed with the ethics board"


@pytest.fixture
def page(qtbot, context, desk, donation):
    desk.looks = holds_text(desk, donation, verdict=Verdict.FAILED)
    settle(desk, donation)
    page = DeidentifyPage(context)
    qtbot.addWidget(page)
    page.resize(1008, 640)
    page.show()
    qtbot.waitExposed(page)
    with qtbot.waitSignal(page.changed):
        page.open(donation)
    return page


def _press(qtbot, page, words):
    button = next(b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _accept_face(qtbot, page):
    line = page.held.findChild(QLineEdit)
    qtbot.keyClicks(line, REASON)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.primary().enabled)


def _focus_is_on_the_page(page):
    focused = page.window().focusWidget()
    return focused is page or page.isAncestorOf(focused)


def test_what_will_happen_and_what_stays_is_shown_before_anything_runs(page):
    assert page.will_happen.lines() == (
        "Nothing can leave yet: 3 images stay here, for the reason on the right.",
    )
    assert [group.kind for group in page.held.groups()] == ["face", "text in image"]
    assert not page.primary().enabled
    assert page.primary().reason == "Nothing can leave yet: everything is held."


def test_a_face_accepted_with_a_reason_may_be_handed_over(qtbot, page, desk, donation):
    _accept_face(qtbot, page)
    assert deidentifying.face_reason(desk, donation) == REASON
    assert "990001-" in page.will_happen.lines()[0]
    assert (page.primary().label, page.primary().enabled) == (
        "Remove identifiers from 2 images",
        True,
    )
    _press(qtbot, page, "Hold the faces after all")
    assert deidentifying.face_reason(desk, donation) == ""


def test_a_reason_that_names_the_patient_is_not_taken(qtbot, page, desk, donation):
    name = desk.patient(donation).patient_id
    line = page.held.findChild(QLineEdit)
    qtbot.keyClicks(line, f"because {name} agreed")
    with qtbot.assertNotEmitted(page.changed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert deidentifying.face_reason(desk, donation) == ""


def test_a_held_series_can_be_left_out(qtbot, page, desk, donation):
    before = importing.included(desk, donation)
    _press(qtbot, page, "Leave this series out")
    assert len(importing.included(desk, donation)) == len(before) - 1
    qtbot.waitUntil(lambda: len(page.held.groups()) == 1)
    assert [group.kind for group in page.held.groups()] == ["text in image"]


def test_the_images_are_ready_for_review_and_what_was_held_says_why(
    qtbot, page, context, desk, donation
):
    _accept_face(qtbot, page)
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        page.primary().run()
        assert page.running.isVisible()
        assert not page.primary().enabled
    assert page.done.title() == "2 images are ready"
    assert [group.kind for group in page.held.groups()] == ["text in image"]
    with qtbot.waitSignal(page.wanted) as told:
        page.primary().run()
    assert told.args == [Step.REVIEW]


def test_a_cancelled_run_leaves_everything_as_it_was(qtbot, page, context, desk, donation):
    _accept_face(qtbot, page)
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        page.primary().run()
        _press(qtbot, page, "Cancel")
    assert deidentifying.outcome(desk, donation) is None
    qtbot.waitUntil(page.will_happen.isVisible)
    assert page.primary().label == "Remove identifiers from 2 images"


def test_every_control_has_a_name(page):
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found = QAccessible.queryAccessibleInterface(widget)
            assert found.text(QAccessible.Text.Name), widget


def test_the_page_opens_without_the_focus_on_something_that_decides(page):
    assert page.window().focusWidget() is page


def test_the_focus_stays_on_the_page_when_what_had_it_goes(qtbot, page, context):
    line = page.held.findChild(QLineEdit)
    line.setFocus()
    _accept_face(qtbot, page)
    assert _focus_is_on_the_page(page)
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        page.primary().run()
    assert _focus_is_on_the_page(page)


def test_a_reason_that_is_being_typed_stays_when_the_page_is_shown_again(
    qtbot, page, context, donation
):
    qtbot.keyClicks(page.held.findChild(QLineEdit), "Agreed")
    with qtbot.waitSignal(page.changed):
        context.donation_changed.emit(donation)
    assert page.held.findChild(QLineEdit).text() == "Agreed"


def test_keeping_the_faces_can_be_taken_back_after_the_images_are_ready(
    qtbot, page, context, desk, donation
):
    _accept_face(qtbot, page)
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        page.primary().run()
    _press(qtbot, page, "Hold the faces after all")
    assert deidentifying.face_reason(desk, donation) == ""
    assert deidentifying.outcome(desk, donation) is None
    qtbot.waitUntil(page.will_happen.isVisible)


def test_what_was_left_out_is_said_with_the_way_to_it(qtbot, page):
    _press(qtbot, page, "Leave this series out")
    qtbot.waitUntil(lambda: len(page.held.groups()) == 1)
    assert any(label.text() == "1 series is left out." for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.wanted) as told:
        _press(qtbot, page, "Studies")
    assert told.args == [Step.STUDIES]
