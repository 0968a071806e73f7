"""The text view on a real desk: what a person does there is kept at once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from midrc_desktop.burned_in.found import Box, Hit, Verdict
from midrc_desktop.burned_in.regions import Origin
from midrc_desktop.ui.deidentify import texts_marks
from midrc_desktop.ui.deidentify.texts import TextsPanel
from midrc_desktop.ui.deidentify.texts_scopes import Scope
from midrc_desktop.workflow import deidentifying, texts
from midrc_desktop.workflow.work import perform
from tests.workflow.settled import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

NAME, MARKER = Box(8, 8, 60, 20), Box(100, 60, 112, 74)
FREE = (20, 90), (70, 110)


@pytest.fixture
def series(desk, donation):
    """The series of two slices, then the one with text; both show a name, one a marker."""
    found = sorted(desk.patient(donation).series(), key=lambda of: -len(of[1].instances))
    for _, one in found:
        for instance in one.instances:
            desk.looks.hits[instance.sop_instance_uid] = (
                Hit(0, NAME, "NORTHCOTT", Verdict.IDENTIFIER, 0.9),
            )
    last = found[1][1].instances[0].sop_instance_uid
    desk.looks.hits[last] += (Hit(0, MARKER, "L", Verdict.HARMLESS, 0.9),)
    perform(texts.look(desk, donation))
    return [one for _, one in found]


@pytest.fixture
def panel(qtbot, on_screen, context, donation, series):
    panel = TextsPanel(context)
    panel.resize(1008, 620)
    on_screen(panel)
    panel.open(donation)
    panel.begin()
    qtbot.waitUntil(lambda: panel.image.view.image is not None, timeout=30_000)
    return panel


def _show(qtbot, panel, series):
    panel.series.chosen.emit(panel.series.stack_of(series.series_instance_uid))
    qtbot.waitUntil(lambda: not panel.image.view.waiting, timeout=30_000)


def _region(desk, donation, text):
    return next(r for r in texts.found(desk, donation).regions if r.text == text)


def _drag(qtbot, panel, start, end):
    """From one pixel of the image to another."""
    view = panel.image.view
    at = [
        texts_marks.on_screen(Box(x, y, x + 1, y + 1), view.transform()).center().toPoint()
        for x, y in (start, end)
    ]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at[0])
    for step in (0.4, 1.0):
        way = at[1] - at[0]
        qtbot.mouseMove(view, at[0] + QPoint(round(step * way.x()), round(step * way.y())))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at[1])


def test_the_first_series_to_look_at_is_shown_with_its_first_place_chosen(panel, series):
    assert panel.to_settle() == 2
    assert len(panel.series.list.rows) == 2
    assert [row.lines[-1].words for row in panel.series.list.rows] == ["To look at"] * 2
    (mark,) = panel.image.view.boxes
    assert (mark.box, mark.covered, mark.chosen) == (NAME, True, True)
    assert panel.primary().label == "These are right: next series"


def test_every_place_says_what_it_looks_like_and_whether_it_is_covered(qtbot, panel, series):
    _show(qtbot, panel, series[1])
    assert [row.spoken for row in panel.side.list.rows] == [
        "“NORTHCOTT”. Covered. Looks like the patient’s own",
        "“L”. Visible. Harmless marker",
    ]
    said = [said for row in panel.side.list.rows for said in (row.aside, *row.lines)]
    assert all(one.icon for one in said)


def test_enter_covers_or_leaves_the_chosen_place_and_it_is_kept(qtbot, panel, desk, donation):
    region = panel.places.region
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Return)
    kept = {r.number: r.covered for r in texts.found(desk, donation).regions}
    assert not kept[region.number]
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Return)
    assert panel.places.region == region


def test_del_leaves_what_was_found_visible(qtbot, panel, desk, donation):
    number = panel.places.chosen
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Delete)
    assert {r.number: r.covered for r in texts.found(desk, donation).regions}[number] is False


def test_a_drag_draws_a_place_that_is_covered_and_del_removes_it(qtbot, panel, desk, donation):
    _drag(qtbot, panel, *FREE)
    (new,) = [r for r in texts.found(desk, donation).regions if r.origin is Origin.DRAWN]
    assert (new.box, new.covered) == (Box(20, 90, 71, 111), True)
    assert panel.places.region == new
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Delete)
    assert all(r.origin is Origin.FOUND for r in texts.found(desk, donation).regions)
    panel.places.undo.undo()
    assert new in texts.found(desk, donation).regions


def test_a_place_is_drawn_without_a_mouse(qtbot, panel, desk, donation):
    qtbot.keyClick(panel.image.view, Qt.Key.Key_A)
    (new,) = [r for r in texts.found(desk, donation).regions if r.origin is Origin.DRAWN]
    assert (panel.places.region, new.covered) == (new, True)


def test_a_place_is_moved_with_the_mouse_and_with_alt_and_arrows(qtbot, panel):
    _drag(qtbot, panel, (20, 14), (40, 24))
    assert panel.places.region.box == Box(28, 18, 80, 30)
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Right, alt)
    far = alt | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Down, far)
    assert panel.places.region.box == Box(29, 28, 81, 40)
    panel.places.undo.undo()
    assert panel.places.region.box == NAME


def test_ctrl_and_arrows_pull_the_lower_right_corner(qtbot, panel):
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Left, control)
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Down, control)
    assert panel.places.region.box == Box(8, 8, 59, 21)


def test_not_in_this_image_spares_it_there_only(qtbot, panel, series):
    _show(qtbot, panel, series[0])
    spot = panel.image.spot
    qtbot.keyClick(panel.image.view, Qt.Key.Key_X)
    assert panel.places.region.spared == (spot,)
    assert panel.side.spare.isChecked()
    assert not panel.image.view.boxes[0].covered
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Up)
    assert panel.image.spot != spot
    assert panel.image.view.boxes[0].covered
    assert not panel.side.spare.isChecked()
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Down)
    panel.side.spare.click()
    assert panel.places.region.spared == ()


def test_a_drawn_place_is_spread_over_the_series_in_one_action(qtbot, panel, series):
    _show(qtbot, panel, series[0])
    _drag(qtbot, panel, *FREE)
    assert len(panel.places.region.spots) == 1
    box = panel.side.findChild(QComboBox)
    box.setCurrentIndex(box.findData(Scope.SERIES))
    box.activated.emit(box.currentIndex())
    assert len(panel.places.region.spots) == 2


def test_n_and_p_go_through_the_places_and_the_wheel_through_the_images(qtbot, panel, series):
    _show(qtbot, panel, series[1])
    first, second = (row.key for row in panel.side.list.rows)
    assert panel.places.chosen == first
    qtbot.keyClick(panel.image.view, Qt.Key.Key_N)
    assert panel.places.chosen == second
    qtbot.keyClick(panel.side.list, Qt.Key.Key_P)
    assert panel.places.chosen == first
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Tab)
    assert panel.places.chosen == second
    assert QApplication.focusWidget() is panel.image.view
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not panel.image.view


def test_a_double_click_gives_the_image_all_the_room_until_the_next(qtbot, panel):
    for alone in (True, False):
        qtbot.mouseDClick(panel.image.view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
        qtbot.keyClick(panel.image.view, Qt.Key.Key_Return)
        assert panel.series.isHidden() is alone
        assert panel.side.isHidden() is alone


def test_what_is_beneath_is_seen_while_space_or_the_button_is_held(qtbot, panel):
    view = panel.image.view
    with qtbot.waitSignal(view.beneath_shown):
        qtbot.keyPress(view, Qt.Key.Key_Space)
    assert view.beneath
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert not view.beneath
    qtbot.mousePress(panel.tools.beneath, Qt.MouseButton.LeftButton)
    assert view.beneath
    qtbot.mouseRelease(panel.tools.beneath, Qt.MouseButton.LeftButton)
    assert not view.beneath


def test_a_covered_place_is_black_and_what_is_beneath_shows_while_held(qtbot, panel):
    view = panel.image.view
    panel.places.choose(None)
    middle = texts_marks.on_screen(Box(50, 17, 51, 18), view.transform()).center().toPoint()
    ratio = view.devicePixelRatioF()
    covered = view.grab().toImage().pixelColor(middle * ratio)
    view.show_beneath(True)
    seen = view.grab().toImage().pixelColor(middle * ratio)
    assert (covered.red(), covered.green(), covered.blue()) == (0, 0, 0)
    assert seen != covered


def test_settling_goes_to_the_next_series_and_back_when_all_is_settled(
    qtbot, panel, context, desk, donation
):
    first = panel.image.series
    with qtbot.waitSignals([panel.changed, context.donation_changed]):
        panel.primary().run()
    assert texts.found(desk, donation).settled == {first.series_instance_uid}
    assert panel.image.series != first
    assert panel.primary().label == "These are right: back to the step"
    with qtbot.waitSignal(panel.back):
        panel.primary().run()
    assert panel.to_settle() == 0
    assert panel.primary().label == "Back to the step"


def test_a_change_takes_back_that_a_series_was_settled(qtbot, panel, desk, donation):
    uid = panel.image.series.series_instance_uid
    texts.settle(desk, donation, [uid])
    panel.open(donation)
    assert uid not in panel.places.unsettled
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Return)
    assert uid in panel.places.unsettled


def test_a_change_after_de_identification_says_that_it_has_to_run_anew(
    qtbot, panel, desk, donation
):
    settle(desk, donation)
    perform(deidentifying.deidentify(desk, donation))
    panel.open(donation)
    assert not panel.side._voided.isVisible()
    qtbot.keyClick(panel.image.view, Qt.Key.Key_Return)
    assert deidentifying.outcome(desk, donation) is None
    assert panel.side._voided.isVisible()


def test_the_places_are_kept_for_the_device(qtbot, panel, desk):
    panel.side.template.click()
    (template,) = texts.templates(desk)
    assert template.boxes == (NAME,)
    assert not panel.side.template.isVisibleTo(panel)


def test_an_image_that_could_not_be_searched_says_why_it_stays(on_screen, context, desk, donation):
    (image,) = (i for i in desk.patient(donation).instances() if i.burned_in_annotation == "YES")
    desk.looks.problems[image.sop_instance_uid] = "It could not be read."
    perform(texts.look(desk, donation))
    panel = TextsPanel(context)
    on_screen(panel)
    panel.open(donation)
    panel.begin()
    assert panel.side._problem.words() == "This image stays here. It could not be read."
    assert panel.primary().label == "Nothing to cover: back to the step"
    assert "1 image stays here" in panel.series.list.rows[0].spoken


def test_no_text_that_was_read_is_in_a_name_or_title(panel):
    for widget in (panel, *panel.findChildren(QAbstractButton)):
        assert "NORTHCOTT" not in widget.accessibleName() + widget.windowTitle()


def test_every_control_has_a_name(panel):
    for widget in panel.findChildren(QAbstractButton):
        if widget.isVisible():
            found = QAccessible.queryAccessibleInterface(widget)
            assert found.text(QAccessible.Text.Name), widget


def test_another_donation_shows_nothing_of_the_last(panel):
    panel.open(None)
    assert panel.image.view.image is None
    assert panel.side.list.rows == ()
    assert not panel.places.undo.canUndo()
