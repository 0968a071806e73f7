"""Where a package may go: the site's destinations, and why one may not take this package."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui import parts
from midrc_desktop.ui.sending.places import not_taken, short, what_it_is
from midrc_desktop.ui.sending.sign_in_panel import SignInPanel
from midrc_desktop.ui.theme import MARGIN, SPACE

_LONGEST = 48  # letters of a name


class DestinationChoice(parts.Card):
    """One destination is chosen; a folder of this computer can be added.

    Signals:
        chosen: Another destination was chosen.
        folder_added: The person chose a folder (its Path).
        rules_wanted: Choose when and how fast to send.
    """

    chosen = Signal()
    folder_added = Signal(object)
    rules_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Where it goes"), parent=parent)
        self._destinations: tuple[Destination, ...] = ()
        self._places: list[QVBoxLayout] = []
        self._group = QButtonGroup(self)
        self.sign_in = SignInPanel(self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.body.addLayout(self._rows)
        self.add = parts.button(self.tr("Add a folder…"), part="link")
        self.add.clicked.connect(self.choose_folder)
        self.rules = parts.button(self.tr("How to send…"), part="link")
        self.rules.clicked.connect(self.rules_wanted)
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        row.addWidget(self.add)
        row.addWidget(self.rules)
        row.addStretch()
        self.body.addLayout(row)
        self._group.idClicked.connect(self._clicked)

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
        had_focus = any(choice.hasFocus() for choice in self._group.buttons())
        self._destinations = tuple(destinations)
        self._clear()
        first: QRadioButton | None = None
        for at, destination in enumerate(self._destinations):
            why = blocked(destination)
            choice = QRadioButton(short(destination.name, _LONGEST))
            choice.setToolTip(destination.name if choice.text() != destination.name else "")
            choice.setAccessibleName(destination.name)
            about = why or what_it_is(destination)
            choice.setAccessibleDescription(about)
            choice.setEnabled(why is None and changeable)
            self._group.addButton(choice, at)
            self._rows.addWidget(choice)
            stays = "" if why else not_taken(destination)
            for words, tint in ((about, "amber" if why else "muted"), (stays, "")):
                if words:
                    line = parts.text(words, tint)
                    line.setIndent(26)
                    line.setMinimumWidth(1)  # an address is one long word
                    self._rows.addWidget(line)
            place = QVBoxLayout()
            self._places.append(place)
            self._rows.addLayout(place)
            self._rows.addSpacing(SPACE)
            if why is None and (first is None or destination == before):
                first = choice
        if first is not None:
            first.setChecked(True)
        self.add.setVisible(changeable)
        self._place_sign_in()
        if had_focus:  # what had it was made anew
            (first if first is not None and first.isEnabled() else self).setFocus()

    def destination(self) -> Destination | None:
        """The destination that is chosen, or None."""
        at = self._group.checkedId()
        return self._destinations[at] if 0 <= at < len(self._destinations) else None

    def choose_folder(self) -> None:
        """Ask for a folder of this computer."""
        dialog = QFileDialog(self, self.tr("Choose the folder for packages"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.folder_added.emit(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _clicked(self, _at: int) -> None:
        self._place_sign_in()
        self.chosen.emit()

    def _place_sign_in(self) -> None:
        """Put the sign-in below the destination that it is for."""
        at = self._group.checkedId()
        if 0 <= at < len(self._places):
            self._places[at].addWidget(self.sign_in)
        else:
            self.sign_in.hide()

    def _clear(self) -> None:
        for place in self._places:
            place.removeWidget(self.sign_in)
        self._places.clear()
        for choice in self._group.buttons():
            self._group.removeButton(choice)
        while self._rows.count():
            taken = self._rows.takeAt(0)
            for gone in filter(None, (taken.widget(), taken.layout())):
                gone.deleteLater()
            if (widget := taken.widget()) is not None:
                widget.hide()
