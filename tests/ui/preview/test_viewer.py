import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from midrc_desktop.dicom.window import PRESETS, Window
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag
from midrc_desktop.ui.preview.stack import stacks
from midrc_desktop.ui.preview.viewer import Viewer
from tests.ui.preview.making import patient, series

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


class Page(QWidget):
    """Hands the keys that nobody took to the viewer, as the page does."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        viewer.setParent(self)
        viewer.resize(900, 600)
        self.addActions(viewer.actions_of_keys)

    def keyPressEvent(self, event):
        if not self.viewer.took_key(event):
            super().keyPressEvent(event)


@pytest.fixture
def page(qtbot, dark, shelf):
    page = Page(Viewer(shelf))
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


@pytest.fixture
def viewer(page, stack):
    page.viewer.show_stack(stack)
    page.viewer.view.setFocus()
    return page.viewer


def test_a_series_opens_in_its_middle_under_its_own_window(viewer):
    assert viewer.index == 14
    assert viewer.view.caption.lines == ("AX · CT head", "Slice 15 of 28")
    assert viewer.view.window_level == Window(40, 80)
    assert viewer.view.caption.letters == ("R", "L", "A", "P")
    assert viewer.view.caption.position == "Axial · 75.0 mm"


@pytest.mark.parametrize(
    ("key", "index"),
    [
        (Qt.Key.Key_Down, 15),
        (Qt.Key.Key_Up, 13),
        (Qt.Key.Key_PageDown, 24),
        (Qt.Key.Key_PageUp, 4),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 27),
    ],
)
def test_the_keys_go_through_the_slices(qtbot, viewer, key, index):
    with qtbot.waitSignal(viewer.moved) as moved:
        qtbot.keyClick(viewer.view, key)
    assert moved.args == [index]
    assert viewer.bar.value() == index


def test_beyond_the_last_slice_there_is_nothing(qtbot, viewer):
    viewer.go_to(27)
    with qtbot.assertNotEmitted(viewer.moved):
        qtbot.keyClick(viewer.view, Qt.Key.Key_Down)
    assert viewer.index == 27


def test_a_click_on_the_bar_goes_to_that_slice(qtbot, viewer):
    bar = viewer.bar
    y = round(bar.y_of(20))
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, y))
    assert viewer.index == 20


def test_the_bar_takes_the_same_keys(qtbot, viewer):
    viewer.bar.setFocus()
    qtbot.keyClick(viewer.bar, Qt.Key.Key_Down)
    assert viewer.index == 15
    qtbot.keyClick(viewer.bar, Qt.Key.Key_Home)
    assert viewer.index == 0


def test_left_and_right_ask_for_another_series(qtbot, viewer):
    with qtbot.waitSignal(viewer.series_wanted) as wanted:
        qtbot.keyClick(viewer.view, Qt.Key.Key_Right)
    assert wanted.args == [1]


def test_number_keys_are_presets_and_reset_gives_the_first_window_back(qtbot, viewer):
    for key, name in zip("12345678", PRESETS, strict=True):
        qtbot.keyClick(viewer.view, key)
        assert viewer.view.window_level == PRESETS[name]
        assert [word.isChecked() for word in viewer.tools.presets.words].count(True) == 1
    viewer.view.zoom_by(2)
    qtbot.keyClick(viewer.view, "i")
    assert viewer.view.inverted
    qtbot.keyClick(viewer.view, "r")
    assert viewer.view.window_level == Window(40, 80)
    assert viewer.view.placement == Placement()
    assert not viewer.view.inverted


def test_presets_are_for_ct_only(qtbot, viewer):
    viewer.show_stack(stacks(patient(series("1.2", 3, modality="MR")))[0])
    assert not any(word.isVisible() for word in viewer.tools.presets.words)
    before = viewer.view.window_level
    qtbot.keyClick(viewer.view, "4")
    assert viewer.view.window_level == before


def test_words_that_find_no_room_are_in_a_menu(viewer):
    presets = viewer.tools.presets
    viewer.resize(1300, 600)
    assert all(word.isVisible() for word in presets.words)
    viewer.resize(600, 600)
    hidden = {word.text() for word in presets.words if not word.isVisible()}
    assert hidden
    assert hidden <= {action.text() for action in presets.menu.actions()}


def test_the_hand_of_the_left_button_is_chosen_by_key(qtbot, viewer):
    qtbot.keyClick(viewer.view, "p")
    assert viewer.view.left_drag is Drag.PAN
    qtbot.keyClick(viewer.view, "w")
    assert viewer.view.left_drag is Drag.WINDOW


def test_each_series_is_found_again_as_it_was_left(qtbot, viewer, stack):
    viewer.go_to(3)
    qtbot.keyClick(viewer.view, "4")
    viewer.view.zoom_by(2)
    zoomed = viewer.view.placement
    other = stacks(patient(series("1.2", 5)))[0]
    viewer.show_stack(other)
    assert viewer.view.placement == Placement()
    assert viewer.view.window_level == Window(40, 80)
    viewer.show_stack(stack)
    assert viewer.index == 3
    assert viewer.view.placement == zoomed
    assert viewer.view.window_level == PRESETS["bone"]


def test_flagged_slices_are_marked_on_the_bar_and_told_in_the_corner(viewer):
    viewer.set_flags({"1.1.15": ("Hydrocephalus",), "1.1.3": ("Hydrocephalus",)})
    assert viewer.bar.flagged == {2, 14}
    assert viewer.view.caption.flags == ("Hydrocephalus",)
    viewer.step(1)
    assert viewer.view.caption.flags == ()


def test_the_last_slice_stays_until_the_newest_request_is_there(viewer, shelf, stack):
    first = viewer.view.image
    shelf.late = True
    viewer.go_to(20)
    viewer.go_to(25)
    assert viewer.view.image is first
    assert viewer.view.waiting
    shelf.deliver(stack.pictures[20])
    assert viewer.view.image is first
    shelf.deliver(stack.pictures[25])
    assert not viewer.view.waiting
    assert viewer.view.image is not first


def test_what_cannot_be_decoded_says_so_and_can_be_scrolled_past(viewer, shelf):
    shelf.refused["1.1.16"] = "This image cannot be shown."
    viewer.step(1)
    assert viewer.view.sentence == "This image cannot be shown."
    assert viewer.picture.instance.sop_instance_uid == "1.1.16"
    viewer.step(1)
    assert viewer.view.image is not None


def test_a_series_without_images_says_so(viewer):
    viewer.show_stack(stacks(patient(series("1.3", 0, modality="SR")))[0])
    assert "no images" in viewer.view.sentence
    assert viewer.picture is None


def test_cine_runs_round_and_stops_when_the_series_changes(qtbot, viewer, stack):
    viewer.go_to(27)
    with qtbot.waitSignal(viewer.moved) as moved:
        qtbot.keyClick(viewer.view, Qt.Key.Key_Space)
    assert moved.args == [0]
    viewer.show_stack(stack)
    assert not viewer.playing


def test_every_control_of_the_viewer_has_a_name(viewer):
    for widget in viewer.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert spoken, widget
