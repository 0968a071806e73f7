"""The records as they leave."""

import pytest
from PySide6.QtWidgets import QTreeWidgetItemIterator

from midrc_desktop.ui.review.records import RecordsPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

RECORDS = {
    "ct_series_file": [{"type": "ct_series_file", "submitter_id": "s1", "slice_thickness": [4.0]}],
    "annotation": [
        {"annotation_long_name": "Acute infarct", "instance_uids": [f"2.25.{n}" for n in range(9)]},
        {"annotation_long_name": "Microbleeds", "instance_uids": ["2.25.1"]},
    ],
    "case": [{"type": "case", "sex": "Female", "age_at_index_gt89": False, "race": None}],
    "measurement": [],
}


def _rows(panel):
    walk, rows = QTreeWidgetItemIterator(panel.tree), []
    while (row := walk.value()) is not None:
        rows.append((row.text(0), row.text(1)))
        walk += 1
    return rows


def test_what_a_radiologist_wrote_comes_first(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    tops = [panel.tree.topLevelItem(at).text(0) for at in range(panel.tree.topLevelItemCount())]
    assert tops == ["Patient", "Findings", "CT series"]


def test_every_value_that_leaves_is_shown(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    rows = _rows(panel)
    assert ("sex", "Female") in rows
    assert ("age at index gt89", "no") in rows
    assert ("Acute infarct", "") in rows
    assert any(value.endswith("and 3 more") for _, value in rows)
    assert "race" not in dict(rows)
