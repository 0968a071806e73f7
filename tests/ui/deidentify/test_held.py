"""What is held, and the ways on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

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


def test_a_face_is_accepted_only_with_a_reason(qtbot, held):
    held.show_groups([FACE], faces_may_leave=True)
    (accept,) = _buttons(held, "Keep the faces")
    line = held.findChild(QLineEdit)
    assert not accept.isEnabled()
    qtbot.keyClicks(line, "ok")
    assert not accept.isEnabled()
    qtbot.keyClicks(line, ", shown to the ethics board")
    with qtbot.waitSignal(held.face_accepted) as told:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told.args == ["ok, shown to the ethics board"]


def test_a_face_is_not_accepted_where_no_folder_is_a_destination(held):
    held.show_groups([FACE], faces_may_leave=False)
    assert not _buttons(held, "Keep the faces")


def test_text_in_an_image_is_never_accepted(held):
    held.show_groups([TEXT], faces_may_leave=True)
    assert not _buttons(held, "Keep the faces")


def test_no_way_on_is_offered_once_it_is_too_late(held):
    held.show_groups([FACE, TEXT], ways_on=False, faces_may_leave=True)
    assert not held.findChildren(QPushButton)
