"""The points to settle."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from midrc_desktop.ui.review.settle import Point, SettleList, Standing

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def test_a_point_leads_to_where_it_is_settled(qtbot):
    shown = SettleList()
    qtbot.addWidget(shown)
    shown.show_points(
        [
            Point(Standing.SETTLED, "No text found in the images"),
            Point(Standing.BLOCKS, "Sex is missing.", "Answer", "case.sex"),
        ]
    )
    shown.show()
    (way,) = shown.findChildren(QPushButton)
    with qtbot.waitSignal(shown.wanted) as told:
        qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    assert told.args == ["case.sex"]
    assert [point.sentence for point in shown.blocking()] == ["Sex is missing."]
