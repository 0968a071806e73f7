"""What is held, and the ways on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from midrc_desktop.ui.deidentify.held import HeldGroup, HeldList, HeldSeries, grouped

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

FACE = HeldGroup("face", "A head carries a face.", (HeldSeries("1.2", "CT · AX", 28),))
TEXT = HeldGroup("text in image", "Text is likely.", (HeldSeries("1.3", "SC · dose", 1),))


@pytest.fixture
def held(qtbot):
    held = HeldList()
    qtbot.addWidget(held)
    held.resize(480, 400)
    held.show()
    qtbot.waitExposed(held)
    return held


def _buttons(held, words):
    return [b for b in held.findChildren(QPushButton) if b.text() == words and not b.isHidden()]


def test_images_are_grouped_by_reason_and_series_in_order():
    told = [
        ("face", "A face.", "1"),
        ("object", "A report.", "2"),
        ("face", "A face.", "1"),
        ("face", "A face.", "3"),
    ]
    groups = grouped(told, {"1": "CT", "2": "SR"})
    assert [(g.kind, g.images) for g in groups] == [("face", 3), ("object", 1)]
    assert [(s.title, s.images) for s in groups[0].series] == [("CT", 2), ("Series", 1)]


def test_a_series_can_be_left_out(qtbot, held):
    held.show_groups([FACE, TEXT])
    second = _buttons(held, "Leave this series out")[1]
    with qtbot.waitSignal(held.leave_out) as told:
        qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert told.args == ["1.3"]


@pytest.mark.parametrize(
    ("group", "words"), [(FACE, "Look at the faces"), (TEXT, "Look at the text")]
)
def test_what_is_held_for_its_pixels_can_be_looked_at(qtbot, held, group, words):
    held.show_groups([group])
    (look,) = _buttons(held, words)
    with qtbot.waitSignal(held.look_wanted) as told:
        qtbot.mouseClick(look, Qt.MouseButton.LeftButton)
    assert told.args == [group.kind]


def test_no_way_on_is_offered_once_it_is_too_late(held):
    held.show_groups([FACE, TEXT], ways_on=False)
    assert not held.findChildren(QPushButton)
