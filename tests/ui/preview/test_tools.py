"""The tool line: every tool acts on the view that is active when it is used."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.window import PRESETS, VoiLut, Window, auto_window
from midrc_desktop.ui.preview.overlay import Caption
from midrc_desktop.ui.preview.placement import Placement
from midrc_desktop.ui.preview.slice_view import Drag, SliceView
from midrc_desktop.ui.preview.tools import ToolLine
from midrc_desktop.ui.preview.window_entry import WindowEntry
from tests.ui.preview.making import ramp

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def view(qtbot, dark):
    view = SliceView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    qtbot.waitExposed(view)
    view.show_image(ramp(), Caption(), ("1", 0))
    return view


@pytest.fixture
def tools(qtbot, view):
    tools = ToolLine()
    qtbot.addWidget(tools)
    tools.resize(1300, 40)
    tools.show()
    tools.serve(lambda: view)
    return tools


def press(tools, key):
    tools.actions_by_key[key].trigger()


@pytest.mark.parametrize(
    ("keys", "placement"),
    [
        (("turn right",), Placement(turns=1)),
        (("turn left",), Placement(turns=3)),
        (("mirror across",), Placement(mirrored=True)),
        (("mirror over",), Placement(turns=2, mirrored=True)),
        (("turn right", "mirror across"), Placement(turns=3, mirrored=True)),
    ],
)
def test_the_image_is_turned_and_mirrored_and_says_so(tools, view, keys, placement):
    for key in keys:
        press(tools, key)
    assert view.placement == placement
    assert ("irrored" in view.turned_text()) == placement.mirrored
    assert (f"{90 * placement.turns}°" in view.turned_text()) == bool(placement.turns)
    assert view.accessibleDescription().endswith(view.turned_text())


def test_fitting_leaves_the_image_turned(tools, view):
    view.set_placement(Placement(3, 10, 20, 1, mirrored=True))
    press(tools, "fit")
    assert view.placement == Placement(turns=1, mirrored=True)


def test_the_window_is_made_automatic_or_opened_to_every_value(qtbot, tools, view):
    with qtbot.waitSignal(view.window_changed):
        press(tools, "automatic")
    assert view.window_level == auto_window(view.image.pixels)
    press(tools, "full range")
    assert (view.window_level.level, view.window_level.width) == (31.5, 63)


def test_a_colour_image_has_no_window_to_change(qtbot, tools, view):
    view.show_image(SliceImage(np.zeros((9, 9, 3), np.uint8), False, None, None, ""), Caption())
    with qtbot.assertNotEmitted(view.window_changed):
        for key in ("automatic", "full range", "type window"):
            press(tools, key)
    assert view.findChild(WindowEntry) is None


def typed(qtbot, view, width, level):
    entry = view.findChild(WindowEntry)
    for field, words in ((entry.width_field, width), (entry.level_field, level)):
        field.setText("")
        qtbot.keyClicks(field, words)
    qtbot.keyClick(entry.level_field, Qt.Key.Key_Return)
    return entry


def test_a_window_is_typed_and_enter_shows_it(qtbot, tools, view):
    press(tools, "type window")
    assert QApplication.activePopupWidget() is view.findChild(WindowEntry)
    with qtbot.waitSignal(view.window_changed):
        typed(qtbot, view, "350", "-40")
    assert view.window_level == Window(-40, 350)
    assert QApplication.activePopupWidget() is None


def test_escape_leaves_the_window_as_it_was(qtbot, tools, view):
    press(tools, "type window")
    entry = view.findChild(WindowEntry)
    qtbot.keyClicks(entry.width_field, "999")
    qtbot.keyClick(entry, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert view.window_level == Window(40, 80)


@pytest.mark.parametrize("width", ["", "0", "-5"])
def test_a_width_that_is_none_is_not_taken(qtbot, tools, view, width):
    press(tools, "type window")
    with qtbot.assertNotEmitted(view.window_changed):
        entry = typed(qtbot, view, width, "40")
    assert entry.isVisible()
    entry.close()


def test_ct_has_eight_windows_by_name_and_others_have_those_of_their_header(qtbot, tools):
    tools.show_presets(ct=True)
    words = [word.text() for word in tools.presets.words]
    assert words[:4] == ["Brain", "Subdural", "Stroke", "Bone"]
    with qtbot.waitSignal(tools.preset_chosen) as chosen:
        press(tools, "preset 8")
    assert chosen.args == [list(PRESETS.values())[7]]
    lut = VoiLut(0, bytes(range(256)))
    tools.show_presets(ct=False)
    tools.show_windows([Window(500, 1000), lut, Window(500, 1000)])
    shown = [word.text() for word in tools.presets.words if word.isVisible()]
    assert shown == ["W 1000  L 500", "≈ W 254  L 128"]
    with qtbot.waitSignal(tools.preset_chosen) as chosen:
        press(tools, "preset 2")
    assert chosen.args == [lut]
    assert not tools.actions_by_key["preset 3"].isEnabled()
    tools.mark_preset(lut)
    assert [word.isChecked() for word in tools.presets.words[:2]] == [False, True]


def test_windows_without_a_name_are_always_in_the_menu(tools):
    tools.show_presets(ct=False)
    always = [tools.actions_by_key[key] for key in ("automatic", "full range", "type window")]
    assert tools.presets.menu.actions() == always


def test_a_hand_from_the_menu_shows_on_its_button(qtbot, tools):
    (button,) = [
        one for one in tools.findChildren(QToolButton) if "Measure" in one.accessibleName()
    ]
    with qtbot.waitSignal(tools.drag_chosen) as chosen:
        press(tools, "ellipse")
    assert chosen.args == [Drag.ELLIPSE]
    assert button.isChecked()
    assert not tools.actions_by_key["window"].isChecked()
    press(tools, "window")
    assert not button.isChecked()
    assert "never leave" in button.toolTip()


def test_the_chosen_measurement_is_removed_from_the_menu_too(tools, view):
    view.left_drag = Drag.LENGTH
    assert view.rulers.add(view.target().center(), 50, view.transform())
    press(tools, "next measurement")
    press(tools, "remove measurement")
    assert view.rulers.measurements == ()


def dragged_width(view, modifier):
    """How much wider the window is after a drag of 50 pixels to the right."""
    view.set_window(Window(40, 80))
    for kind, x in (
        (QEvent.Type.MouseButtonPress, 100),
        (QEvent.Type.MouseMove, 150),
        (QEvent.Type.MouseButtonRelease, 150),
    ):
        left, at = Qt.MouseButton.LeftButton, QPointF(x, 200)
        QApplication.sendEvent(view, QMouseEvent(kind, at, at, left, left, modifier))
    return view.window_level.width - 80


def test_shift_makes_a_drag_of_the_window_ten_times_finer(view):
    coarse = dragged_width(view, Qt.KeyboardModifier.NoModifier)
    fine = dragged_width(view, Qt.KeyboardModifier.ShiftModifier)
    assert coarse > 5
    assert fine == pytest.approx(coarse / 10, rel=0.1)


def test_every_tool_names_its_key(tools):
    for key, action in tools.actions_by_key.items():
        shortcut = action.shortcut().toString()
        named = action.toolTip().endswith(f"({shortcut})") or key.startswith("preset")
        assert named or not shortcut, key
