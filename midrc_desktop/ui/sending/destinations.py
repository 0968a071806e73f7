"""Where a package may go: the site's destinations, and why one may not take this package."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QRadioButton, QVBoxLayout, QWidget

from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import SPACE


class DestinationChoice(parts.Card):
    """One destination is chosen; a folder of this computer can be added.

    Signals:
        chosen: Another destination was chosen.
        folder_added: The person chose a folder (its Path).
    """

    chosen = Signal()
    folder_added = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Where it goes"), parent=parent)
        self._destinations: tuple[Destination, ...] = ()
        self._group = QButtonGroup(self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.body.addLayout(self._rows)
        self.add = parts.button(self.tr("Add a folder…"), part="link")
        self.add.clicked.connect(self._choose_folder)
        self.body.addWidget(self.add)
        self._group.idClicked.connect(lambda _at: self.chosen.emit())

    def show_destinations(
        self,
        destinations: Sequence[Destination],
        blocked: Callable[[Destination], str | None],
        *,
        chosen: Destination | None,
        changeable: bool,
    ) -> None:
        """Show them; `chosen` or the one chosen before stays, else the first that is allowed."""
        before = chosen or self.destination()
        self._destinations = tuple(destinations)
        self._clear()
        first: QRadioButton | None = None
        for at, destination in enumerate(self._destinations):
            why = blocked(destination)
            choice = QRadioButton(destination.name)
            choice.setAccessibleName(destination.name)
            choice.setAccessibleDescription(why or destination.path)
            choice.setEnabled(why is None and changeable)
            self._group.addButton(choice, at)
            self._rows.addWidget(choice)
            line = parts.text(why or destination.path, "amber" if why else "muted")
            line.setIndent(26)
            self._rows.addWidget(line)
            self._rows.addSpacing(SPACE)
            if why is None and (first is None or destination == before):
                first = choice
        if first is not None:
            first.setChecked(True)
        self.add.setVisible(changeable)

    def destination(self) -> Destination | None:
        """The destination that is chosen, or None."""
        at = self._group.checkedId()
        return self._destinations[at] if 0 <= at < len(self._destinations) else None

    def _clear(self) -> None:
        for choice in self._group.buttons():
            self._group.removeButton(choice)
        while self._rows.count():
            widget = self._rows.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the folder for packages"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.folder_added.emit(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
