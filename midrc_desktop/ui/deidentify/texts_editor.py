"""The places of a donation while they are being edited, every change of which can be undone."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from midrc_desktop.ui.deidentify.texts_scopes import Regions


class TextsEditor(QObject):
    """Holds the places; each change is one step of `undo`.

    Signals:
        loaded: These are the places from now on; nobody has changed them here.
        changed: A person has changed the places, undone or redone it.
    """

    loaded = Signal()
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo = QUndoStack(self)
        self._regions: Regions = ()

    @property
    def regions(self) -> Regions:
        """The places as they are now."""
        return self._regions

    def load(self, regions: Regions) -> None:
        """Begin with these; what was done before cannot be undone any more."""
        self.undo.clear()
        self._regions = regions
        self.loaded.emit()

    def change(self, after: Regions, words: str, run: int = -1) -> None:
        """Make these the places; `words` say so in the menu.

        Changes with the same `run` that follow one another are undone together (a key held).
        """
        if after != self._regions:
            self.undo.push(_Change(self, after, words, run))

    def put(self, regions: Regions) -> None:
        """Make these the places (a step of the undo stack does)."""
        self._regions = regions
        self.changed.emit()


class _Change(QUndoCommand):
    def __init__(self, editor: TextsEditor, after: Regions, words: str, run: int) -> None:
        super().__init__(words)
        self._editor, self._run = editor, run
        self._before, self._after = editor.regions, after

    def redo(self) -> None:
        self._editor.put(self._after)

    def undo(self) -> None:
        self._editor.put(self._before)

    def id(self) -> int:
        return self._run

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change):
            return False
        self._after = other._after
        return True
