"""The commons' records as they leave, in a radiologist's words; MIDRC's own are one click below."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.clinical.timeline import leaves_as
from midrc_desktop.jobs.counting import counted
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import SPACE

Record = Mapping[str, Any]
Records = Mapping[str, Sequence[Record]]
_FIRST = ("case", "measurement", "annotation", "imaging_study")
_DAYS = ("test_days_from_index", "days_to_study")
_TECHNICAL = frozenset(
    {
        "type",
        "submitter_id",
        "case_ids",
        "cases",
        "datasets",
        "projects",
        "project_id",
        "site_id",
        "imaging_studies",
        "core_metadata_collections",
        "ct_series_files",
        "mr_series_files",
        "cr_series_files",
        "dx_series_files",
        "study_uid",
        "series_uid",
        "instance_uids",
        "annotation_long_name",
        "annotation_method",
        "annotator_id",
        "software_version",
        "test_name",
        "file_name",
        "file_size",
        "md5sum",
        "data_category",
        "data_format",
        "data_type",
        "study_year_shifted",
    }
)
"""Properties that tie records together; they are shown under the words that people read."""
_MOST_VALUES = 6


class RecordsPanel(QWidget):
    """A tree: kind of record, record, what it says; and below that MIDRC's identifiers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Records as they leave"))
        self.tree.setHeaderLabels([self.tr("Record"), self.tr("Leaves as")])
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(
            parts.text(
                self.tr("Your answers and findings as MIDRC gets them, with days for dates."),
                "muted",
            )
        )
        layout.addWidget(self.tree, 1)

    def show_records(self, records: Records) -> None:
        """Replace the tree: what a radiologist wrote first and open, the rest closed."""
        self.tree.clear()
        for node in sorted(records, key=_rank):
            of_node = records[node]
            if not of_node:
                continue
            top = QTreeWidgetItem([_title(node), "" if node == "case" else f"{len(of_node):,}"])
            top.setFont(0, theme.font(strong=True))
            self.tree.addTopLevelItem(top)
            for number, record in enumerate(of_node, 1):
                parent = top
                if node != "case":
                    parent = QTreeWidgetItem([*_called(node, record, number)])
                    top.addChild(parent)
                parent.addChildren(_properties(record))
                parent.setExpanded(node in _FIRST and node != "annotation")
            top.setExpanded(node in _FIRST)


def _title(node: str) -> str:
    if node.endswith("_series_file"):
        return _tr("{0} series").format(node.removesuffix("_series_file").upper())
    words = {
        "case": _tr("Patient"),
        "measurement": _tr("COVID-19 tests"),
        "annotation": _tr("Findings"),
        "imaging_study": _tr("Studies"),
        "dataset": _tr("Dataset"),
        "core_metadata_collection": _tr("Package"),
    }
    return words.get(node, _spaced(node))


def _rank(node: str) -> tuple[int, str]:
    return (_FIRST.index(node) if node in _FIRST else len(_FIRST), node)


def _called(node: str, record: Record, number: int) -> tuple[str, str]:
    """What a record is called, and in short what it says."""
    if node == "annotation":
        label, _, rest = str(record.get("annotation_long_name", "")).partition(" | ")
        said = [part for part in rest.split(" | ")[1:] if part != "-"]
        images = record.get("instance_uids") or ()
        said.append(counted(len(images), _tr("image"), _tr("images")))
        return label or _tr("Finding {0}").format(number), " · ".join(said)
    if node == "measurement":
        return _tr("Test {0}").format(number), ""
    if node == "imaging_study":
        modalities = ", ".join(record.get("study_modality") or ())
        return _tr("Study {0}").format(number), modalities
    if node.endswith("_series_file"):
        images = record.get("number_of_instances")
        told = "" if images is None else counted(images, _tr("image"), _tr("images"))
        return str(record.get("series_description") or _tr("Series {0}").format(number)), told
    return str(record.get("submitter_id", "")), ""


def _properties(record: Record) -> list[QTreeWidgetItem]:
    said = {key: value for key, value in record.items() if value is not None and value != []}
    rows = [
        QTreeWidgetItem([_label(key), _day(value) if key in _DAYS else _words(value)])
        for key, value in said.items()
        if key not in _TECHNICAL
    ]
    below = [
        QTreeWidgetItem([_spaced(key), _words(value)])
        for key, value in said.items()
        if key in _TECHNICAL and key != "type"
    ]
    if below:
        technical = QTreeWidgetItem([_tr("Identifiers and links"), ""])
        technical.addChildren(below)
        rows.append(technical)
    return rows


def _label(key: str) -> str:
    words = {
        "index_event": _tr("Index event"),
        "covid19_positive": _tr("COVID-19 status"),
        "age_at_index": _tr("Age at the index event"),
        "age_at_index_gt89": _tr("Older than 89"),
        "test_method": _tr("Method"),
        "test_result_text": _tr("Result"),
        "test_days_from_index": _tr("Date"),
        "study_description": _tr("Description"),
        "study_modality": _tr("Modality"),
        "body_part_examined": _tr("Body part"),
        "study_year": _tr("Year, moved back with the dates"),
        "image_data_modified": _tr("Image content changed"),
        "days_to_study": _tr("Date"),
        "age_at_imaging": _tr("Age at the study"),
        "age_at_imaging_gt89": _tr("Older than 89"),
        "days_from_study_to_pos_covid_test": _tr("Days to positive tests"),
        "days_from_study_to_neg_covid_test": _tr("Days to negative tests"),
        "series_description": _tr("Description"),
        "manufacturer_model_name": _tr("Scanner"),
        "number_of_instances": _tr("Images"),
    }
    return words.get(key) or _spaced(key)


def _spaced(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _day(value: object) -> str:
    return leaves_as(value) if isinstance(value, int) else _words(value)


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return " · ".join(_words(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        shown = ", ".join(_words(inner) for inner in value[:_MOST_VALUES])
        rest = len(value) - _MOST_VALUES
        return f"{shown} and {rest:,} more" if rest > 0 else shown
    if isinstance(value, bool):
        return _tr("Yes") if value else _tr("No")
    return str(value)


def _tr(words: str) -> str:
    return QCoreApplication.translate("records", words)
