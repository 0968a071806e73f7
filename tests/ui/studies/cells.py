"""Cells of a tree of studies, as a person sees them: sorted and filtered."""

from typing import Any

from PySide6.QtCore import QModelIndex, Qt

from midrc_desktop.ui.studies.tree import StudyTree


def place(tree: StudyTree, *rows: int, column: int = 0) -> QModelIndex:
    """The cell of a study (one row) or a series (two)."""
    found = QModelIndex()
    for row in rows:
        found = tree.rows.index(row, column if row is rows[-1] else 0, found)
    return found


def rows_of(tree: StudyTree, uid: str) -> tuple[int, ...]:
    """Where the study or series of this UID stands, as `place` takes it."""
    found = tree.rows.place_of(uid)
    above = found.parent()
    return (above.row(), found.row()) if above.isValid() else (found.row(),)


def cell(tree: StudyTree, column: int, *rows: int) -> str:
    """What a cell says."""
    at = place(tree, *rows).siblingAtColumn(column)
    said: str = at.data()
    return said


def names(tree: StudyTree) -> list[tuple[str, list[str]]]:
    """The studies in view with their series, by name."""
    shown = tree.rows
    return [
        (
            cell(tree, 0, at),
            [cell(tree, 0, at, below) for below in range(shown.rowCount(shown.index(at, 0)))],
        )
        for at in range(shown.rowCount())
    ]


def ticked(tree: StudyTree, *rows: int) -> Any:
    """Whether a box is ticked."""
    return place(tree, *rows).data(Qt.ItemDataRole.CheckStateRole)


def tick(tree: StudyTree, state: Qt.CheckState, *rows: int) -> None:
    """Tick a box, as a click on it does."""
    tree.rows.setData(place(tree, *rows), state, Qt.ItemDataRole.CheckStateRole)


def select(tree: StudyTree, *places: tuple[int, ...]) -> None:
    """Select these rows; the last one is current."""
    flags = tree.selectionModel().SelectionFlag
    tree.selectionModel().clear()
    for rows in places:
        tree.selectionModel().setCurrentIndex(place(tree, *rows), flags.Select | flags.Rows)
