"""The measurements made on each image while the program runs. They are for looking only."""

from collections.abc import Hashable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from midrc_desktop.dicom.measuring import Measurement

Measurements = tuple[Measurement, ...]


class Measured(QObject):
    """Measurements by image; every change is a step of `undo`. Nothing is stored or leaves.

    A key names an image: (SOP Instance UID, frame).

    Signals:
        changed: The measurements of this image are others now (its key).
    """

    changed = Signal(object)

    def __init__(self, undo: QUndoStack | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo = undo or QUndoStack(self)
        self._kept: dict[Hashable, Measurements] = {}

    def of(self, key: Hashable) -> Measurements:
        """The measurements of an image, oldest first."""
        return self._kept.get(key, ())

    def change(self, key: Hashable, after: Measurements, words: str, run: int = -1) -> None:
        """Make these the measurements of an image; `words` say so in the menu.

        Changes with the same `run` that follow one another are undone together (a key held).
        """
        if after != self.of(key):
            self.undo.push(_Change(self, key, after, words, run))

    def put(self, key: Hashable, measurements: Measurements) -> None:
        """Show these from now on (a step of the undo stack does)."""
        self._kept[key] = measurements
        self.changed.emit(key)

    def forget(self) -> None:
        """Another desk: nothing has been measured yet."""
        self.undo.clear()
        keys = tuple(self._kept)
        self._kept.clear()
        for key in keys:
            self.changed.emit(key)


class _Change(QUndoCommand):
    def __init__(
        self, measured: Measured, key: Hashable, after: Measurements, words: str, run: int
    ) -> None:
        super().__init__(words)
        self._measured, self._key, self._run = measured, key, run
        self._before, self._after = measured.of(key), after

    def redo(self) -> None:
        self._measured.put(self._key, self._after)

    def undo(self) -> None:
        self._measured.put(self._key, self._before)

    def id(self) -> int:
        return self._run

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._key != self._key:
            return False
        self._after = other._after
        return True
