"""Two and four viewports: which one is active, what follows it, and what is drawn in the others."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.dicom.playback import Playback
from midrc_desktop.dicom.study import Series
from midrc_desktop.dicom.window import Window
from midrc_desktop.ui.preview.hanging import Layout
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.series_strip import carrying
from midrc_desktop.ui.preview.slice_view import Drag
from midrc_desktop.ui.preview.stack import stacks
from midrc_desktop.ui.preview.viewer import Viewer
from tests.ui.preview.making import patient, series

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def placed(uid: str, count: int, *, coronal: bool = False, step: int = 1) -> Series:
    """A series in the common frame of reference; every `step`-th slice of 5 mm."""
    made = series(uid, count)
    slices = []
    for number, one in enumerate(made.instances):
        along = 5.0 * (number + 1) * step
        slices.append(
            replace(
                one,
                pixel_spacing=(1.0, 1.0),
                image_position=(0.0, along, 70.0) if coronal else (0.0, 0.0, along),
                image_orientation=CORONAL if coronal else one.image_orientation,
            )
        )
    return replace(made, instances=tuple(slices), frame_of_reference_uid="1.9")


@pytest.fixture
def hung():
    """Axial, axial with half the slices, coronal, and one in another frame of reference."""
    elsewhere = replace(placed("1.4", 12), frame_of_reference_uid="2.9")
    return stacks(
        patient(
            placed("1.1", 12), placed("1.2", 6, step=2), placed("1.3", 12, coronal=True), elsewhere
        )
    )


class Page(QWidget):
    """Hands the keys that nobody took to the viewer, as the page does."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        viewer.setParent(self)
        viewer.resize(900, 700)
        self.addActions(viewer.actions_of_keys)

    def keyPressEvent(self, event):
        if not self.viewer.took_key(event):
            super().keyPressEvent(event)


@pytest.fixture
def viewer(qtbot, dark, shelf, hung):
    page = Page(Viewer(shelf))
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    page.viewer.set_stacks(hung)
    page.viewer.show_stack(hung[0], 0)
    page.viewer.view.setFocus()
    page.viewer.page = page
    return page.viewer


def shown(viewer):
    return [one.stack.key[0] if one.stack else None for one in viewer.grid.viewports]


def test_the_keys_f6_and_f7_hang_what_goes_with_the_series_and_f5_leaves_it_alone(qtbot, viewer):
    qtbot.keyClick(viewer.view, Qt.Key.Key_F6)
    assert shown(viewer) == ["1.1", "1.2"]
    qtbot.keyClick(viewer.view, Qt.Key.Key_F7)
    assert shown(viewer) == ["1.1", "1.2", "1.4", "1.3"]
    assert viewer.hanging_tools.actions_by_key["FOUR"].isChecked()
    viewer.grid.activate(viewer.grid.viewports[2])
    qtbot.keyClick(viewer.view, Qt.Key.Key_F5)
    assert shown(viewer) == ["1.4"]
    assert viewer.grid.active.isVisible()
    qtbot.keyClick(viewer.view, Qt.Key.Key_F7)
    assert set(shown(viewer)) == {"1.1", "1.2", "1.3", "1.4"}
    assert viewer.stack.key[0] == "1.4"


def test_a_click_or_tab_makes_a_viewport_active_and_says_so_without_colour(qtbot, viewer):
    viewer.set_layout(Layout.TWO)
    first, second = viewer.grid.viewports
    assert [one.view.accessibleName() for one in (first, second)] == [
        "Slice, view 1 of 2, active",
        "Slice, view 2 of 2",
    ]
    with qtbot.waitSignal(viewer.activated):
        qtbot.mouseClick(second.view, Qt.MouseButton.LeftButton)
    assert viewer.grid.active is second
    assert (first.active, second.active) == (False, True)
    assert viewer.view is second.view
    first.view.setFocus()
    assert viewer.grid.active is first
    qtbot.keyClick(first.view, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is second.view
    assert viewer.grid.active is second


def test_keys_and_tools_are_for_the_active_viewport_only(qtbot, viewer):
    viewer.set_layout(Layout.TWO)
    first, second = viewer.grid.viewports
    qtbot.mouseClick(second.view, Qt.MouseButton.LeftButton)
    qtbot.keyClick(second.view, "i")
    qtbot.keyClick(second.view, "4")
    assert second.view.inverted
    assert not first.view.inverted
    assert first.view.window_level == Window(40, 80) != second.view.window_level
    first.view.setFocus()
    assert not viewer.tools.actions_by_key["invert"].isChecked()


def test_scrolling_takes_parallel_series_to_the_nearest_slice(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    half, elsewhere, coronal = viewer.grid.viewports[1:]
    before = coronal.index, elsewhere.index
    qtbot.keyClick(viewer.view, Qt.Key.Key_PageDown)
    assert viewer.picture.position[2] == 55.0
    assert half.picture.position[2] in (50.0, 60.0)
    assert coronal.index == before[0]
    assert elsewhere.index == min(before[1] + 10, 11)
    qtbot.keyClick(viewer.view, "s")
    qtbot.keyClick(viewer.view, Qt.Key.Key_Home)
    assert half.picture.position[2] in (50.0, 60.0)
    qtbot.keyClick(viewer.view, "s")
    assert half.picture.position[2] == 10.0


def test_a_series_in_another_frame_counts_from_where_the_link_was_switched_on(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    elsewhere = viewer.grid.viewports[2]
    qtbot.keyClick(viewer.view, "s")
    elsewhere.go_to(4)
    viewer.go_to(1)
    qtbot.keyClick(viewer.view, "s")
    qtbot.keyClick(viewer.view, Qt.Key.Key_Down)
    assert (viewer.index, elsewhere.index) == (2, 5)


def test_shift_s_shares_the_window_with_every_view_of_the_modality(qtbot, viewer):
    viewer.set_layout(Layout.TWO)
    qtbot.keyClick(viewer.view, "4")
    other = viewer.grid.viewports[1]
    assert other.view.window_level == Window(40, 80)
    qtbot.keyClick(viewer.view, "s", Qt.KeyboardModifier.ShiftModifier)
    assert other.view.window_level == viewer.view.window_level != Window(40, 80)
    qtbot.keyClick(viewer.view, "1")
    assert other.view.window_level == viewer.view.window_level


def test_the_active_slice_is_a_line_in_views_that_cross_it_and_o_takes_it_away(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    viewer.go_to(3)
    active, half, elsewhere, coronal = viewer.grid.viewports
    (line,) = coronal.view.marks
    assert (line.start[1], line.end[1]) == pytest.approx((50.0, 50.0))
    assert line.dashed
    assert active.view.marks == half.view.marks == elsewhere.view.marks == ()
    qtbot.keyClick(viewer.view, "o")
    assert coronal.view.marks == ()


def press_at(qtbot, view, x: float, y: float) -> None:
    """Press where this place of the image is."""
    at = view.transform().map(QPointF(x, y)).toPoint()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at)


def test_what_is_pointed_at_is_shown_in_the_other_views_with_a_cross(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    viewer.go_to(3)
    _, half, elsewhere, coronal = viewer.grid.viewports
    before = elsewhere.index
    qtbot.keyClick(viewer.view, "c")
    assert half.view.left_drag is Drag.POINT
    press_at(qtbot, viewer.view, 30, 40)
    assert coronal.picture.position[1] == 40.0
    assert half.picture.position[2] == 20.0
    assert elsewhere.index == before
    arms = [mark for mark in half.view.marks if not mark.dashed]
    assert len(arms) == 4
    middle = [sum(mark.start[axis] for mark in arms) / 4 for axis in (0, 1)]
    assert middle == pytest.approx([30.0, 40.0], abs=0.3)
    qtbot.keyClick(viewer.view, "w")
    assert half.view.marks == ()


def drop(viewport, number: int) -> None:
    mime = carrying(number)
    shared = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    middle = viewport.rect().center()
    entering = QDragEnterEvent(middle, *shared)
    QApplication.sendEvent(viewport, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(QPointF(middle), *shared))


def test_a_series_dropped_on_a_viewport_hangs_there_and_the_viewport_becomes_active(qtbot, viewer):
    viewer.set_layout(Layout.TWO)
    second = viewer.grid.viewports[1]
    with qtbot.waitSignal(viewer.dropped) as dropped:
        drop(second, 3)
    assert dropped.args == [3]
    assert viewer.grid.active is second


def test_one_viewport_alone_has_the_place_of_all_and_gives_it_back(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    second = viewer.grid.viewports[1]
    viewer.grid.activate(second)
    small = second.width()
    viewer.set_alone(True)
    assert [one.isVisible() for one in viewer.grid.viewports] == [False, True, False, False]
    qtbot.waitUntil(lambda: second.width() > 1.5 * small)
    viewer.set_alone(False)
    assert all(one.isVisible() for one in viewer.grid.viewports)


def test_the_wheel_scrolls_the_viewport_under_it_and_makes_it_active(qtbot, viewer):
    viewer.set_layout(Layout.TWO)
    second = viewer.grid.viewports[1]
    second.view.scrolled.emit(1)
    assert viewer.grid.active is second


def test_what_hung_is_hung_again(viewer, hung):
    viewer.set_layout(Layout.FOUR)
    viewer.grid.activate(viewer.grid.viewports[3])
    viewer.show_stack(hung[1], 2)
    before = viewer.hanging
    viewer.set_layout(Layout.ONE)
    viewer.forget_sights()
    viewer.hang_again(before)
    assert viewer.hanging == before
    assert viewer.stack is hung[1]


def test_the_phases_of_a_four_dimensional_series_have_keys_of_their_own(qtbot, viewer):
    made = placed("1.5", 4)
    phases = tuple(
        replace(one, sop_instance_uid=f"{one.sop_instance_uid}.{phase}", temporal_position=phase,
                instance_number=phase * 10 + number)
        for phase in (1, 2, 3)
        for number, one in enumerate(made.instances)
    )  # fmt: skip
    (stack,) = stacks(patient(replace(made, instances=phases)))
    assert (stack.phases, stack.per_phase) == (3, 4)
    viewer.show_stack(stack, 0)
    qtbot.keyClick(viewer.view, Qt.Key.Key_End)
    assert viewer.index == 3
    assert viewer.bar.maximum() == 3
    qtbot.keyClick(viewer.view, ".")
    assert viewer.index == 7
    assert viewer.view.caption.lines[1:] == ("Slice 4 of 4", "Phase 2 of 3")
    qtbot.keyClick(viewer.view, Qt.Key.Key_Down)
    assert viewer.index == 7
    qtbot.keyClick(viewer.view, ",")
    qtbot.keyClick(viewer.view, ",")
    assert viewer.view.caption.lines[2] == "Phase 3 of 3"


def test_a_clip_is_played_as_fast_as_it_says_until_a_hand_changes_it(qtbot, viewer, shelf):
    clip = series("1.6", 1)
    clip = replace(clip, instances=(replace(clip.instances[0], frames=9, image_position=None),))
    shelf.playback = Playback(24, swings=True)
    viewer.show_stack(stacks(patient(clip))[0])
    assert viewer.view.caption.lines[1] == "Frame 5 of 9"
    qtbot.keyClick(viewer.view, Qt.Key.Key_Space)
    assert viewer.playing
    assert (viewer.cine.speed, viewer.cine.swings) == (24, True)
    assert viewer.hanging_tools.speed.text() == "24 a second"
    qtbot.keyClick(viewer.view, ">", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(viewer.view, Qt.Key.Key_Space)
    assert not viewer.playing
    qtbot.keyClick(viewer.view, Qt.Key.Key_Space)
    assert viewer.cine.speed == 25


def test_the_corner_texts_can_be_hidden_and_the_letters_stay(viewer):
    viewer.set_layout(Layout.TWO)
    viewer.set_words_shown(False)
    for one in viewer.grid.viewports:
        assert one.view.caption.lines == ()
        assert one.view.caption.letters == ("R", "L", "A", "P")
    viewer.set_words_shown(True)
    assert viewer.view.caption.lines


def test_the_image_keeps_its_place_when_the_viewport_is_made_smaller(qtbot, viewer):
    viewer.view.zoom_by(3)
    viewer.view.set_placement(viewer.view.placement.moved(QPointF(60, -40)))
    here = viewer.view.image_place(QPointF(viewer.view.rect().center()))
    viewer.set_layout(Layout.FOUR)
    qtbot.waitUntil(lambda: viewer.view.width() < 500)
    there = viewer.view.image_place(QPointF(viewer.view.rect().center()))
    assert there == pytest.approx(here, abs=0.7)


def test_an_empty_view_says_what_it_is_for_and_takes_the_next_series(qtbot, viewer, hung):
    viewer.set_stacks(hung[:1])
    viewer.set_layout(Layout.TWO)
    empty = viewer.grid.viewports[1]
    assert "Drag a series here" in empty.view.sentence
    qtbot.mouseClick(empty.view, Qt.MouseButton.LeftButton)
    assert viewer.grid.active is empty
    with qtbot.waitSignal(viewer.series_wanted):
        qtbot.keyClick(empty.view, Qt.Key.Key_Right)
    viewer.show_stack(hung[1])
    assert empty.view.sentence == ""
    assert empty.stack is hung[1]


def test_linked_views_of_the_same_directions_show_the_same_part_as_large(qtbot, viewer):
    viewer.set_layout(Layout.FOUR)
    leader, half, elsewhere, coronal = viewer.grid.viewports
    viewer.view.zoom_by(3)
    viewer.view.set_placement(viewer.view.placement.moved(QPointF(40, -25)))
    centre = QPointF(leader.view.rect().center())
    seen = leader.plane.at(*leader.view.image_place(centre))
    there = half.plane.at(*half.view.image_place(QPointF(half.view.rect().center())))
    assert there[:2] == pytest.approx(seen[:2], abs=0.3)
    assert elsewhere.view.placement == coronal.view.placement == Placement()
    qtbot.keyClick(viewer.view, "0")
    assert half.view.placement == Placement()
    qtbot.keyClick(viewer.view, "s")
    viewer.view.zoom_by(2)
    assert half.view.placement == Placement()
