"""Three planes on the page of a real desk: they begin and end where the viewport is."""

import pytest
from PySide6.QtCore import Qt

from midrc_desktop.dicom.sections import Section
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.preview.hanging import Layout
from midrc_desktop.ui.preview.page import ImagesPage
from midrc_desktop.ui.preview.slice_view import Drag
from midrc_desktop.workflow import importing
from midrc_desktop.workflow.work import perform
from tests.ui.preview.making import write_ct

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def page(qtbot, dark, context, desk, tmp_path):
    write_ct(tmp_path / "in", slices=7)
    write_ct(tmp_path / "in", slices=3, series_uid="1.2.3.4.2", number=2)
    work = importing.import_studies(desk, [tmp_path / "in"], propose=False)
    page = ImagesPage(context)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.open(perform(work).donations[0])
    qtbot.waitUntil(lambda: page.viewer.view.image is not None, timeout=20_000)
    return page


def show_planes(qtbot, page):
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_F8)
    planes = page.viewer.middle.planes
    qtbot.waitUntil(lambda: not planes.busy, timeout=20_000)
    return planes


def test_f8_shows_three_planes_through_the_slice_in_view_and_f5_goes_back(qtbot, page):
    page.viewer.go_to(2)
    qtbot.waitUntil(lambda: not page.viewer.grid.active.waiting)
    page.viewer.tools.actions_by_key["preset 2"].trigger()
    planes = show_planes(qtbot, page)
    assert page.viewer.layout_shown is Layout.MPR
    assert (page.viewer.index, page.viewer.picture.instance.instance_number) == (2, 3)
    assert planes.views.window_level == Window(75, 215)
    assert planes.bytes_held == 7 * 64 * 64 * 2
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_Down)
    assert page.viewer.index == 3
    page.viewer.tools.actions_by_key["preset 1"].trigger()
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_F5)
    assert page.viewer.middle.planes is None
    assert planes.bytes_held == 0
    qtbot.waitUntil(lambda: page.viewer.view.image is not None and not page.viewer.view.waiting)
    assert page.viewer.index == 3
    assert page.viewer.view.window_level == Window(40, 80)


def test_f8_again_keeps_the_volume_and_another_case_begins_in_planes_too(qtbot, page):
    planes, donation = show_planes(qtbot, page), page.donation_id
    volume = planes.views.volume
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_F8)
    assert planes.views.volume is volume
    page.open(None)
    assert planes.bytes_held == 0
    page.open(donation)
    qtbot.waitUntil(lambda: planes.bytes_held > 0, timeout=20_000)
    assert page.viewer.middle.planes is planes


def test_planes_are_hung_again_over_the_viewports_that_there_were(qtbot, page):
    page.viewer.set_layout(Layout.FOUR)
    page.viewer.grid.activate(page.viewer.grid.viewports[1])
    stack = page.viewer.stack
    planes = show_planes(qtbot, page)
    hanging = page.viewer.hanging
    page.viewer.set_layout(Layout.ONE)
    page.viewer.hang_again(hanging)
    assert page.viewer.middle.planes is planes
    assert planes.stack is stack
    assert page.viewer.grid.active is page.viewer.grid.viewports[1]


def test_tools_and_keys_are_for_the_planes_while_they_are_shown(qtbot, page):
    planes = show_planes(qtbot, page)
    actions = page.viewer.tools.actions_by_key
    assert not actions["cine"].isEnabled()
    actions["zoom"].trigger()
    actions["invert"].trigger()
    for shown in planes.views.sections.values():
        assert shown.view.left_drag is Drag.ZOOM
        assert shown.view.inverted
    planes.views.sections[Section.CORONAL].view.setFocus()
    actions["mirror across"].trigger()
    mirrored = [s for s, shown in planes.views.sections.items() if shown.view.placement.mirrored]
    assert mirrored == [Section.CORONAL]
    qtbot.keyClick(page.viewer.view, Qt.Key.Key_T)
    assert page.viewer.view.caption.lines == ()


def test_a_finding_is_flagged_on_the_slice_at_the_crosshair(qtbot, page):
    planes = show_planes(qtbot, page)
    planes.go_to(5)
    page.panel.flag("sah")
    (finding,) = page.editor.findings
    assert finding.sop_instance_uids == (planes.picture.instance.sop_instance_uid,)
    assert planes.views.sections[Section.AXIAL].view.caption.flags


def test_another_series_and_another_case_take_the_place_of_the_volume(qtbot, page):
    planes = show_planes(qtbot, page)
    page.strip.step(1)
    qtbot.waitUntil(lambda: not planes.busy)
    assert planes.bytes_held == 0
    assert planes.loading.sentence.text()
    page.strip.step(-1)
    qtbot.waitUntil(lambda: planes.bytes_held > 0, timeout=20_000)
    page.open(None)
    assert planes.bytes_held == 0


def test_a_double_click_gives_one_section_the_whole_page(qtbot, page):
    planes = show_planes(qtbot, page)
    sagittal = planes.views.sections[Section.SAGITTAL]
    qtbot.mouseDClick(sagittal.view, Qt.MouseButton.LeftButton)
    assert page.maximised
    assert [s for s, shown in planes.views.sections.items() if shown.isVisible()] == [
        Section.SAGITTAL
    ]
    qtbot.mouseDClick(sagittal.view, Qt.MouseButton.LeftButton)
    assert not page.maximised
    assert all(shown.isVisible() for shown in planes.views.sections.values())
