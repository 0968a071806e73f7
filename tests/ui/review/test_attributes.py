"""The table of attributes in a window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from midrc_desktop.deid.changes import Change
from midrc_desktop.ui.review.attributes import AttributesPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

CHANGES = (
    Change("(0010,0010)", "PatientName", "Patient's Name", "replaced", "Smith", "1-2", "E.1-1"),
    Change("(0008,0080)", "InstitutionName", "Institution Name", "removed", "X", "", "E.1-1"),
)


@pytest.fixture
def panel(qtbot):
    panel = AttributesPanel()
    qtbot.addWidget(panel)
    panel.show_changes(CHANGES)
    panel.resize(1200, 400)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@pytest.mark.parametrize("width", [1600, 640, 900])
def test_every_column_stays_in_sight_at_any_width(qtbot, panel, width):
    with qtbot.waitSignal(panel.table.horizontalHeader().sectionResized):
        panel.resize(width, 400)
    columns = [panel.table.columnWidth(column) for column in range(3)]
    assert sum(columns) == panel.table.viewport().width()
    assert min(columns) > width // 5


def test_a_group_is_chosen_by_its_button_and_says_how_many_it_holds(qtbot, panel):
    removed = next(b for b in panel.findChildren(QToolButton) if b.text() == "Removed 1")
    qtbot.mouseClick(removed, Qt.MouseButton.LeftButton)
    shown = [panel.shown.index(row, 0).data() for row in range(panel.shown.rowCount())]
    assert shown == ["Institution Name"]


def test_a_group_that_holds_nothing_cannot_be_chosen(panel):
    empty = [b.text() for b in panel.findChildren(QToolButton) if not b.isEnabled()]
    assert empty == ["Shifted 0", "Cleaned 0", "Kept 0"]


def test_typing_in_the_search_leaves_what_it_finds(qtbot, panel):
    panel.search.setParent(panel)
    qtbot.keyClicks(panel.search, "instit")
    assert panel.shown.rowCount() == 1
