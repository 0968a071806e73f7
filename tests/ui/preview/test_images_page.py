"""The page on a real desk: images in, findings kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget

from midrc_desktop.findings.finding import Laterality
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.preview.hanging import Layout
from midrc_desktop.ui.preview.page import ImagesPage
from midrc_desktop.workflow import describing, importing
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import perform
from tests.ui.preview.making import write_ct

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def donation(desk, tmp_path):
    write_ct(tmp_path / "in", slices=7)
    write_ct(tmp_path / "in", slices=3, series_uid="1.2.3.4.2", number=2)
    return perform(importing.import_studies(desk, [tmp_path / "in"], propose=False)).donations[0]


@pytest.fixture
def page(qtbot, dark, context, donation):
    page = ImagesPage(context)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.open(donation)
    qtbot.waitUntil(lambda: page.viewer.view.image is not None, timeout=20_000)
    return page


def test_f_some_letters_and_enter_flag_the_slice_in_view_and_keep_it(
    qtbot, page, desk, donation, context
):
    page.viewer.view.setFocus()
    qtbot.keyClick(page.viewer.view, "f")
    line = page.panel.box.line
    assert QApplication.focusWidget() is line
    qtbot.keyClicks(line, "acute or")
    with (
        qtbot.waitSignals([page.changed, context.donation_changed]),
        qtbot.waitSignal(page.editor.changed),
    ):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    (kept,) = describing.findings(desk, donation)
    assert kept.term == "acute_infarct"
    assert kept.sop_instance_uids == ("1.2.3.4.1.4",)
    assert page.viewer.bar.flagged == {3}
    assert page.viewer.view.caption.flags
    assert page.strip.tiles[0].findings == 1
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_L)
    assert describing.findings(desk, donation)[0].laterality is Laterality.LEFT
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.viewer.view
    page.undo_stack().undo()
    assert describing.findings(desk, donation)[0].laterality is Laterality.NONE
    page.undo_stack().undo()
    assert describing.findings(desk, donation) == ()
    page.undo_stack().redo()
    assert len(describing.findings(desk, donation)) == 1


def test_findings_are_there_again_when_the_page_is_opened_again(qtbot, page, desk, donation):
    page.panel.flag("sah")
    page.open(None)
    assert page.panel.cards == ()
    assert page.primary() is None
    page.open(donation)
    assert [card.finding.term for card in page.panel.cards] == ["sah"]


def test_a_card_leads_to_its_slice_in_another_series(qtbot, page):
    page.viewer.go_to(1)
    page.panel.flag("sah")
    page.panel.cards[0].fold()
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_Right)
    assert page.strip.current.series.series_instance_uid == "1.2.3.4.2"
    assert page.panel.cards[0].summary == "Slice 2 in AX · definite"
    qtbot.mouseClick(page.panel.cards[0], Qt.MouseButton.LeftButton)
    assert page.strip.current.series.series_instance_uid == "1.2.3.4.1"
    assert page.viewer.index == 1


def test_thumbnails_come_in_the_background(qtbot, page):
    qtbot.waitUntil(lambda: not page.strip.without_thumbnail(), timeout=20_000)
    assert all(tile.picture is not None for tile in page.strip.tiles)


def test_a_double_click_gives_the_image_the_whole_page_and_f_takes_it_back(qtbot, page):
    qtbot.mouseDClick(page.viewer.view, Qt.MouseButton.LeftButton)
    assert page.maximised
    qtbot.keyClick(page.viewer.view, "f")
    assert not page.maximised
    page.set_maximised(True)
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_Escape)
    assert not page.maximised


def test_a_series_left_out_is_not_shown(page, desk, donation):
    importing.set_included(desk, donation, "1.2.3.4.1", False)
    page.open(donation)
    assert [s.series.series_instance_uid for s in page.strip.stacks] == ["1.2.3.4.2"]
    assert page.viewer.stack.series.series_instance_uid == "1.2.3.4.2"


def test_nothing_on_the_page_names_the_patient(page):
    told = [page.viewer.view.accessibleDescription(), *page.viewer.view.caption.lines]
    told += [tile.accessibleName() for tile in page.strip.tiles]
    for text in told:
        assert "Doe" not in text
        assert "MRN12345" not in text


def test_the_patient_is_named_in_the_corner_only_while_the_eye_is_open(page, context):
    context.show_patient(True)
    assert "MRN12345" in page.viewer.view.caption.lines[0]
    page.viewer.step(1)
    assert "MRN12345" in page.viewer.view.caption.lines[0]
    context.show_patient(False)
    assert "MRN12345" not in " ".join(page.viewer.view.caption.lines)


def test_the_image_has_the_keys_when_the_page_comes_into_view(qtbot, page):
    steps = QStackedWidget()
    qtbot.addWidget(steps)
    other = QLineEdit()
    steps.addWidget(other)
    steps.addWidget(page)
    steps.show()
    qtbot.waitExposed(steps)
    steps.activateWindow()
    other.setFocus()
    steps.setCurrentWidget(page)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.viewer.view)
    page.setParent(None)


def test_the_next_step_is_the_form(qtbot, page):
    primary = page.primary()
    assert primary.label == "Next: Clinical"
    with qtbot.waitSignal(page.wanted) as wanted:
        primary.run()
    assert wanted.args == [Step.CLINICAL]


def test_tab_reaches_every_part_and_every_stop_has_a_name(qtbot, page):
    page.panel.flag("acute_infarct")
    page.viewer.view.setFocus()
    seen: list[QWidget] = []
    while (here := QApplication.focusWidget()) not in seen:
        seen.append(here)
        assert QAccessible.queryAccessibleInterface(here).text(QAccessible.Text.Name), here
        page.focusNextPrevChild(True)
    for part in (page.viewer.view, page.viewer.bar, page.panel.box.line, page.panel.cards[0]):
        assert part in seen
    assert any(page.strip.isAncestorOf(stop) for stop in seen)
    assert any(page.viewer.tools.isAncestorOf(stop) for stop in seen)


def test_n_names_the_patient_in_the_corner_and_takes_the_name_away_again(qtbot, page, context):
    qtbot.keyClick(page.viewer.view, "n")
    assert context.patient_shown
    assert "MRN12345" in page.viewer.view.caption.lines[0]
    qtbot.keyClick(page.viewer.view, "n")
    assert not context.patient_shown
    assert "MRN12345" not in " ".join(page.viewer.view.caption.lines)


def test_t_hides_what_the_corners_say_and_brings_it_back(qtbot, page):
    qtbot.keyClick(page.viewer.view, "t")
    assert page.viewer.view.caption.lines == ()
    assert page.viewer.view.corner_text() == ""
    qtbot.keyClick(page.viewer.view, "t")
    assert page.viewer.view.caption.lines


def test_a_finding_is_flagged_on_the_slice_of_the_active_view(qtbot, page, desk, donation):
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_F6)
    first, second = page.viewer.grid.viewports
    qtbot.waitUntil(lambda: second.view.image is not None, timeout=20_000)
    qtbot.mouseClick(second.view, Qt.MouseButton.LeftButton)
    assert page.strip.current is second.stack
    page.panel.flag("sah")
    (kept,) = describing.findings(desk, donation)
    assert kept.series_instance_uid == "1.2.3.4.2"
    assert second.view.caption.flags
    assert not first.view.caption.flags


def test_each_donation_is_hung_again_as_it_was_left(qtbot, page, desk, donation):
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_F6)
    page.viewer.grid.activate(page.viewer.grid.viewports[1])
    before = page.viewer.hanging
    page.open(None)
    qtbot.keyClick(page, Qt.Key.Key_F5)
    page.open(donation)
    assert page.viewer.hanging == before


def test_a_tile_dropped_on_a_view_hangs_its_series_there(page):
    page.viewer.set_layout(Layout.TWO)
    assert all("in view" in tile.accessibleName() for tile in page.strip.tiles)
    second = page.viewer.grid.viewports[1]
    second.used.emit()
    second.dropped.emit(0)
    assert "in view" not in page.strip.tiles[1].accessibleName()
    assert second.stack is page.strip.stacks[0]
    assert page.strip.current is second.stack


def test_workers_are_warm_before_the_first_series_is_opened(qtbot, dark, desk):
    context = Context()
    page = ImagesPage(context)
    qtbot.addWidget(page)
    with qtbot.waitSignals([context.jobs.ended] * 2, timeout=20_000):
        context.open(desk)
    context.jobs.stop()


def test_measuring_is_undone_with_the_page_and_nothing_of_it_is_kept(qtbot, page, desk, donation):
    view = page.viewer.view
    view.setFocus()
    qtbot.keyClick(view, "m")
    with qtbot.assertNotEmitted(page.changed):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    (length,) = view.rulers.measurements
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: not view.waiting and view.rulers.measurements == ())
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: view.rulers.measurements == (length,))
    assert describing.findings(desk, donation) == ()
    page.undo_stack().undo()
    assert view.rulers.measurements == ()
    page.undo_stack().redo()
    page.context.desk_changed.emit()
    assert page.viewer.measured.of(("1.2.3.4.1.4", 0)) == ()
