"""The records as they leave."""

import pytest
from PySide6.QtWidgets import QTreeWidgetItemIterator

from midrc_desktop.ui.review.records import RecordsPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

RECORDS = {
    "ct_series_file": [{"type": "ct_series_file", "submitter_id": "s1", "slice_thickness": [4.0]}],
    "annotation": [
        {
            "annotation_long_name": "Acute infarct | RADLEX RID5178 | left | MCA | probable",
            "instance_uids": [f"2.25.{n}" for n in range(9)],
        },
        {
            "annotation_long_name": "Microbleeds | RADLEX RID1 | - | - | definite",
            "instance_uids": ["2.25.1"],
        },
    ],
    "imaging_study": [{"type": "imaging_study", "study_modality": ["CT"], "days_to_study": -3}],
    "case": [
        {
            "type": "case",
            "submitter_id": "990001-1",
            "sex": "Female",
            "age_at_index_gt89": False,
            "race": None,
        }
    ],
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
    assert tops == ["Patient", "Findings", "Studies", "CT series"]


def test_every_value_that_leaves_is_shown(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    rows = _rows(panel)
    assert ("Sex", "Female") in rows
    assert ("Older than 89", "No") in rows
    assert ("Submitter id", "990001-1") in rows
    assert any(value.endswith("and 3 more") for _, value in rows)
    assert "Race" not in dict(rows)


def test_a_finding_is_told_as_a_radiologist_would(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    assert ("Acute infarct", "left · MCA · probable · 9 images") in _rows(panel)
    assert ("Microbleeds", "definite · 1 image") in _rows(panel)


def test_days_are_told_as_days(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    assert ("Date", "day −3") in _rows(panel)


def test_what_ties_records_together_is_folded_away_below_what_people_read(qtbot):
    panel = RecordsPanel()
    qtbot.addWidget(panel)
    panel.show_records(RECORDS)
    patient = panel.tree.topLevelItem(0)
    last = patient.child(patient.childCount() - 1)
    assert patient.isExpanded()
    assert (last.text(0), last.isExpanded()) == ("Identifiers and links", False)
