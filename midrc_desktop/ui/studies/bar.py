"""What stands above the tree: a filter, the order, and what can be done to many series at once."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.keys import name_group
from midrc_desktop.ui.studies.tree import StudyTree
from midrc_desktop.ui.theme import SPACE


class TreeBar(QWidget):
    """Works one tree.

    Signals:
        choice_wanted: The selected series are to leave or not (a frozenset of UIDs, bool).
        proposal_wanted: Everything is to be as it was proposed.
    """

    choice_wanted = Signal(object, bool)
    proposal_wanted = Signal()

    def __init__(self, tree: StudyTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a series  ( / )"))
        self.search.setAccessibleName(self.tr("Find studies and series"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            theme.icon("mdi6.magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.setMaximumWidth(260)
        self.search.textChanged.connect(tree.rows.show_only)
        self.search.returnPressed.connect(tree.setFocus)
        self.order = QComboBox()
        self.order.setAccessibleName(self.tr("Order of studies and series"))
        self.order.addItem(self.tr("Sorted as taken"), -1)
        for column, words in enumerate(tree.rows.headings()):
            name = self.tr("Name") if column == 0 else words
            self.order.addItem(self.tr("Sorted by {0}").format(name.lower()), column)
        self.order.currentIndexChanged.connect(self._order)
        tree.header().sortIndicatorChanged.connect(self._show_order)
        self.leave_out = parts.button(self.tr("Leave out"))
        self.take_in = parts.button(self.tr("Take in"))
        self.as_proposed = parts.button(self.tr("As proposed"))
        self.as_proposed.setToolTip(self.tr("Take in and leave out all series as it was proposed"))
        self.leave_out.clicked.connect(lambda: self.choice_wanted.emit(tree.chosen(), False))
        self.take_in.clicked.connect(lambda: self.choice_wanted.emit(tree.chosen(), True))
        self.as_proposed.clicked.connect(self.proposal_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.search, 1)
        row.addWidget(self.order)
        row.addStretch()
        for button in (self.leave_out, self.take_in, self.as_proposed):
            row.addWidget(button)
        self._changeable = False
        tree.selection_changed.connect(self.show_selection)

    def show_changeable(self, changeable: bool) -> None:
        """Whether anything may still be chosen."""
        self._changeable = changeable
        self.as_proposed.setEnabled(changeable)
        self.show_selection()

    def show_selection(self) -> None:
        """Offer what can be done to the selected rows."""
        possible = self._changeable and self._tree.selectionModel().hasSelection()
        for button in (self.leave_out, self.take_in):
            button.setEnabled(possible)

    def start_search(self) -> None:
        """Put the focus into the filter."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def key_for(self, page: QWidget) -> None:
        """Let "/" go to the filter from anywhere on the page."""
        key = QShortcut(QKeySequence("/"), page)
        key.setWhatsThis(self.tr("Filter the studies"))
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.setWhatsThis(self.tr("find a series"))
        key.activated.connect(self.start_search)
        name_group(key, self.tr("Studies"))

    def _order(self, position: int) -> None:
        self._tree.sort_by(self.order.itemData(position))

    def _show_order(self, column: int, _order: Qt.SortOrder) -> None:
        with QSignalBlocker(self.order):
            self.order.setCurrentIndex(max(0, self.order.findData(column)))
