"""The commons' records as they leave: clinical record, findings, studies, series."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import SPACE

Records = Mapping[str, Sequence[Mapping[str, Any]]]
_FIRST = ("case", "measurement", "annotation", "imaging_study")
_QUIET = frozenset({"type", "project_id"})
_MOST_VALUES = 6


class RecordsPanel(QWidget):
    """A tree: kind of record, record, its properties with their values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = {
            "case": self.tr("Patient"),
            "measurement": self.tr("COVID-19 tests"),
            "annotation": self.tr("Findings"),
            "imaging_study": self.tr("Studies"),
            "dataset": self.tr("Dataset"),
            "core_metadata_collection": self.tr("Collection"),
        }
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
                self.tr("Your answers and findings in MIDRC's own words, with days for dates."),
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
            top = QTreeWidgetItem([self._title(node), f"{len(of_node):,}"])
            top.setFont(0, theme.font(strong=True))
            self.tree.addTopLevelItem(top)
            for record in of_node:
                parent = top
                if len(of_node) > 1:
                    parent = QTreeWidgetItem([_called(record), ""])
                    top.addChild(parent)
                parent.addChildren(_properties(record))
                parent.setExpanded(node in _FIRST)
            top.setExpanded(node in _FIRST)

    def _title(self, node: str) -> str:
        if node.endswith("_series_file"):
            modality = node.removesuffix("_series_file").upper()
            return self.tr("{0} series").format(modality)
        return self._words.get(node, node.replace("_", " "))


def _rank(node: str) -> tuple[int, str]:
    return (_FIRST.index(node) if node in _FIRST else len(_FIRST), node)


def _called(record: Mapping[str, Any]) -> str:
    for key in ("annotation_long_name", "study_description", "series_description", "test_method"):
        if record.get(key):
            return str(record[key])
    return str(record.get("submitter_id", ""))


def _properties(record: Mapping[str, Any]) -> list[QTreeWidgetItem]:
    return [
        QTreeWidgetItem([key.replace("_", " "), _words(value)])
        for key, value in record.items()
        if key not in _QUIET and value is not None and value != []
    ]


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return " · ".join(_words(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        shown = ", ".join(_words(inner) for inner in value[:_MOST_VALUES])
        rest = len(value) - _MOST_VALUES
        return f"{shown} and {rest:,} more" if rest > 0 else shown
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
