"""The de-identify page on a real desk: looked through, settled, removed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from midrc_desktop.burned_in.found import Box, Hit, Verdict
from midrc_desktop.ui.deidentify.page import DeidentifyPage
from midrc_desktop.workflow import deidentifying, faces, importing, texts
from midrc_desktop.workflow.steps import Step

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def page(qtbot, on_screen, context, desk, donation):
    """The page of a donation that was looked through by itself; one image shows a name."""
    with_text = min(desk.patient(donation).series(), key=lambda of: len(of[1].instances))[1]
    uid = with_text.instances[0].sop_instance_uid
    desk.looks.hits[uid] = (Hit(0, Box(8, 8, 60, 20), "NORTHCOTT", Verdict.IDENTIFIER, 0.9),)
    page = DeidentifyPage(context)
    page.resize(1008, 640)
    on_screen(page)
    page.open(donation)
    assert page.overview.look.isVisible()
    qtbot.waitUntil(page.overview.settling.isVisible)
    return page


@pytest.fixture
def settled(qtbot, page, desk, donation):
    """The same page once text and faces are settled, with its plan."""
    texts.settle(desk, donation, texts.to_settle(desk, donation))
    for study in faces.to_settle(desk, donation):
        faces.confirm(desk, donation, study)
    page.open(donation)
    qtbot.waitUntil(lambda: page.primary().enabled)
    return page


def _press(qtbot, page, words):
    button = next(b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _focus_is_on_the_page(page):
    focused = page.window().focusWidget()
    return focused is page or page.isAncestorOf(focused)


def test_the_images_are_looked_through_by_themselves_when_the_step_is_opened(page, desk, donation):
    assert texts.found(desk, donation) is not None
    assert faces.found(desk, donation) is not None
    assert not page.overview.look.isVisible()
    assert page.overview.settling.texts.words() == (
        "1 place is covered.",
        "1 series to look at before anything leaves.",
    )


def test_the_next_thing_to_do_is_text_then_faces_then_removing(qtbot, page, desk, donation):
    assert page.primary().label == "Look at the text in 1 series"
    page.primary().run()
    assert page.views.currentWidget() is page.texts
    assert page.primary().label == "These are right: back to the step"
    page.primary().run()
    assert page.views.currentWidget() is page.overview
    assert page.primary().label == "Look at the faces in 1 study"
    page.primary().run()
    assert page.faces.isVisible()
    for study in faces.to_settle(desk, donation):
        faces.confirm(desk, donation, study)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.primary().enabled)
    assert page.primary().label.startswith("Remove identifiers from")


def test_while_something_is_to_settle_nothing_is_said_of_what_follows(qtbot, page):
    with qtbot.waitSignal(page.changed):
        page.open(page.donation_id)
    assert not page.overview.will_happen.isVisible()
    assert page.overview.held.groups() == ()
    assert not page.overview.nothing_held.isVisible()


@pytest.mark.parametrize("view", ["show_texts", "show_faces"])
def test_escape_and_a_link_lead_back_to_the_step(qtbot, page, view):
    getattr(page, view)()
    qtbot.keyClick(page.window().focusWidget() or page, Qt.Key.Key_Escape)
    assert page.views.currentWidget() is page.overview
    getattr(page, view)()
    _press(qtbot, page, "Back to the step")
    assert page.views.currentWidget() is page.overview


@pytest.mark.parametrize("anchor", ["texts", "faces"])
def test_what_is_missing_leads_to_its_place(page, anchor):
    page.show_place(anchor)
    assert getattr(page, anchor).isVisible()


def test_a_look_that_was_stopped_can_be_started_again(qtbot, page, desk, donation):
    other = next(s for _, s in desk.patient(donation).series())
    page.looking._stopped.add(donation)
    importing.set_included(desk, donation, other.series_instance_uid, included=False)
    page.open(donation)
    assert not page.looking.missing(donation)


def test_a_held_series_can_be_left_out(qtbot, settled, desk, donation):
    before = importing.included(desk, donation)
    settled.overview.held.leave_out.emit(sorted(before)[0])
    assert len(importing.included(desk, donation)) == len(before) - 1


def test_the_images_are_ready_for_review(qtbot, settled, context):
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        settled.primary().run()
        assert settled.overview.running.isVisible()
        assert not settled.overview.settling.isVisible()
        assert not settled.primary().enabled
    assert settled.overview.done.title().endswith("ready")
    with qtbot.waitSignal(settled.wanted) as told:
        settled.primary().run()
    assert told.args == [Step.REVIEW]


def test_a_cancelled_run_leaves_everything_as_it_was(qtbot, settled, context, desk, donation):
    words = settled.primary().label
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        settled.primary().run()
        _press(qtbot, settled, "Cancel")
    assert deidentifying.outcome(desk, donation) is None
    qtbot.waitUntil(settled.overview.will_happen.isVisible)
    assert settled.primary().label == words


def test_every_control_has_a_name(page):
    for show in (page.show_overview, page.show_texts, page.show_faces):
        show()
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                found = QAccessible.queryAccessibleInterface(widget)
                assert found.text(QAccessible.Text.Name), widget


def test_the_page_opens_without_the_focus_on_something_that_decides(page):
    assert page.window().focusWidget() is page


def test_the_focus_stays_on_the_page_when_what_had_it_goes(qtbot, settled, context):
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        settled.primary().run()
    assert _focus_is_on_the_page(settled)


def test_what_was_left_out_is_said_with_the_way_to_it(qtbot, page, desk, donation):
    uid = sorted(importing.included(desk, donation))[0]
    page.overview.held.leave_out.emit(uid)
    labels = page.overview.findChildren(QLabel)
    assert any(label.text() == "1 series is left out." for label in labels)
    with qtbot.waitSignal(page.wanted) as told:
        _press(qtbot, page, "Studies")
    assert told.args == [Step.STUDIES]


def test_the_step_is_left_and_opened_again_on_its_overview(page):
    page.show_texts()
    page.leave()
    assert page.views.currentWidget() is page.overview
    assert page.texts.image.view.image is None


def test_another_donation_opens_on_its_overview(page, donation):
    page.show_texts()
    page.open(None)
    page.open(donation)
    assert page.views.currentWidget() is page.overview
