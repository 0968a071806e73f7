"""The worklist on the left: a card per donation, search, the show-patient eye, Add studies."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.theme import GROUP, MARGIN, SPACE
from midrc_desktop.ui.veil import person
from midrc_desktop.ui.worklist.delegate import CardDelegate
from midrc_desktop.ui.worklist.model import CARD, WorklistFilter, WorklistModel
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State

_WIDTH = 272


class Worklist(QFrame):
    """Every donation on this computer.

    Signals:
        chosen: A donation was chosen (its id).
        entered: The person wants to work on the chosen donation (Enter).
        add_wanted: Add studies.
        leave_practice_wanted: Back to the real worklist.
        delete_wanted: Delete this donation (its Card).
        withdraw_wanted: Withdraw the signature of this donation (its Card).
    """

    chosen = Signal(int)
    entered = Signal()
    add_wanted = Signal()
    leave_practice_wanted = Signal()
    delete_wanted = Signal(object)
    withdraw_wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("part", "side")
        self.setFixedWidth(_WIDTH)
        self.model = WorklistModel(self._who, self)
        self.rows = WorklistFilter(self)
        self.rows.setSourceModel(self.model)
        self.view = QListView()
        self.finished = parts.button("", part="link")
        self._quiet = False
        self._chosen: int | None = None
        self._build_top()
        self._build_list()
        self.add = parts.button(self.tr("Add studies"), theme.icon("mdi6.plus"))
        self.add.setToolTip(self.tr("Ctrl+O"))
        self.add.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GROUP, MARGIN, MARGIN)
        column.setSpacing(SPACE)
        column.addLayout(self._top)
        column.addWidget(self.search)
        column.addWidget(self.practice)
        column.addWidget(self._nothing)
        column.addWidget(self.view, 1)
        column.addWidget(self.finished)
        column.addWidget(self.add)
        context.patient_shown_changed.connect(self._eye_changed)
        context.donation_changed.connect(lambda _id: self.refresh())
        context.desk_changed.connect(self._desk_changed)
        context.sending.progressed.connect(self._sent)
        self.refresh()

    def refresh(self) -> None:
        """Read the donations again."""
        open_desk = self.context.has_desk
        cards = self.context.desk.donations() if open_desk else ()
        before = self.ids()
        with self._choosing_nothing():
            queue = {row.donation: row for row in self.context.sending.rows()}
            self.model.show_cards(cards, queue)
            self.rows.invalidate()
        if self.ids() != before:
            self.view.scrollTo(self.view.currentIndex())
        done = sum(card.state is State.SENT for card in cards)
        self.finished.setVisible(done > 0)
        words = (
            self.tr("Hide {0} finished").format(done)
            if self.rows.finished_shown
            else self.tr("Show {0} finished").format(done)
        )
        self.finished.setText(words)
        self.finished.setAccessibleName(words)
        self._nothing.setVisible(not cards)
        self.view.setVisible(bool(cards))
        self.practice.setVisible(open_desk and self.context.desk.practice)

    def chosen_id(self) -> int | None:
        """The donation that is chosen, listed or not; or None."""
        return self._chosen

    def ids(self) -> tuple[int, ...]:
        """The donations that are listed, from the top."""
        return tuple(self.rows.index(at, 0).data(CARD).id for at in range(self.rows.rowCount()))

    def first_id(self) -> int | None:
        """The donation at the top of the list, or None."""
        return next(iter(self.ids()), None)

    def choose(self, donation_id: int) -> None:
        """Choose a donation without telling; a finished one is listed from then on."""
        if self.model.card_of(donation_id) is None:
            return
        with self._choosing_nothing():
            self._chosen = donation_id
            self.rows.keep(donation_id)

    @contextmanager
    def _choosing_nothing(self) -> Iterator[None]:
        """Change the rows. Qt chooses a neighbour of a row that goes; what was chosen stays."""
        outer, self._quiet = self._quiet, True
        yield
        row = -1 if self._chosen is None else self.model.row_of(self._chosen)
        index = self.rows.mapFromSource(self.model.index(row)) if row >= 0 else QModelIndex()
        if index != self.view.currentIndex() or not index.isValid():
            self.view.clearSelection()
            self.view.setCurrentIndex(index)
        self._quiet = outer

    def start_search(self) -> None:
        """Open the search field and put the focus in it."""
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    def _build_top(self) -> None:
        self.eye = parts.icon_button(
            theme.icon("mdi6.eye-off-outline"),
            self.tr("Show patient names"),
            checkable=True,
        )
        self.eye.clicked.connect(self.context.show_patient)
        self.magnifier = parts.icon_button(
            theme.icon("mdi6.magnify"), self.tr("Search donations"), self.tr("Ctrl+F")
        )
        self.magnifier.clicked.connect(self.start_search)
        self._top = QHBoxLayout()
        self._top.setSpacing(2)
        self._top.addWidget(parts.heading(self.tr("Donations")), 1)
        self._top.addWidget(self.eye)
        self._top.addWidget(self.magnifier)
        self.search = QLineEdit()
        self.search.setAccessibleName(self.tr("Search donations"))
        self.search.setPlaceholderText(self.tr("Case, modality, region…"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._searched)
        self.search.hide()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.search, self._stop_searching)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)  # elsewhere Esc is not for it
        self._nothing = parts.text(self.tr("Your donations will be listed here."), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.practice = parts.Card(part="notice")
        self.practice.body.setContentsMargins(GROUP, SPACE, GROUP, SPACE)
        self.practice.body.setSpacing(2)
        self.practice.body.addWidget(
            parts.IconLine("mdi6.school-outline", "amber", self.tr("Practice"))
        )
        self.practice.body.addWidget(
            parts.text(self.tr("Made-up patients. Nothing is kept."), "muted")
        )
        self.leave = parts.button(self.tr("Leave practice"), part="link")
        self.leave.clicked.connect(self.leave_practice_wanted)
        self.practice.body.addWidget(self.leave)

    def _build_list(self) -> None:
        self.view.setAccessibleName(self.tr("Donations"))
        self.view.setProperty("part", "cards")
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(CardDelegate(self.view))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.view.activated.connect(self._entered)
        self.finished.clicked.connect(self._fold)

    def _who(self, donation_id: int) -> str:
        identity = self.context.identity(donation_id)
        if identity is None:
            return ""
        return " · ".join(filter(None, (person(identity.name), identity.patient_id)))

    def _eye_changed(self, shown: bool) -> None:
        self.eye.setChecked(shown)
        name = self.tr("Hide patient names") if shown else self.tr("Show patient names")
        self.eye.setIcon(theme.icon("mdi6.eye-outline" if shown else "mdi6.eye-off-outline"))
        self.eye.setAccessibleName(name)
        self.eye.setToolTip(name)
        self.search.setPlaceholderText(
            self.tr("Case, modality, name…") if shown else self.tr("Case, modality, region…")
        )
        with self._choosing_nothing():
            self.model.refresh()
            self.rows.invalidate()
        self.view.doItemsLayout()
        self.view.scrollTo(self.view.currentIndex())

    def _desk_changed(self) -> None:
        self._chosen = None  # another desk numbers from one too
        self.refresh()

    def _sent(self, donation_id: int, progress: Progress) -> None:
        if progress.unit == "bytes" and progress.total:
            self.model.show_sent(donation_id, progress.done / progress.total)

    def _searched(self, typed: str) -> None:
        with self._choosing_nothing():
            self.rows.search(typed)
        self.view.scrollTo(self.view.currentIndex())

    def _stop_searching(self) -> None:
        self.search.clear()
        self.search.hide()
        self.view.setFocus()

    def _fold(self) -> None:
        with self._choosing_nothing():
            self.rows.show_finished(not self.rows.finished_shown)
        self.refresh()

    def _selected(self, selected: QItemSelection) -> None:
        if self._quiet or not selected.indexes():
            return
        by_key = self.view.hasFocus() and not QApplication.mouseButtons()
        self._chosen = selected.indexes()[0].data(CARD).id
        self.chosen.emit(self._chosen)
        if by_key:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self) -> None:
        if not QApplication.mouseButtons():
            self.entered.emit()

    def _show_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            menu = self.menu_for(index.data(CARD))
            menu.popup(self.view.viewport().mapToGlobal(at))

    def menu_for(self, card: Card) -> QMenu:
        """What can be done with a donation."""
        menu = QMenu(self)
        menu.setAccessibleName(card.title)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.context.patient_shown
        eye = self.tr("Hide patient names") if shown else self.tr("Show patient names")
        menu.addAction(eye, lambda: self.context.show_patient(not shown))
        menu.addSeparator()
        if card.state is State.APPROVED:
            menu.addAction(self.tr("Withdraw signature…"), lambda: self.withdraw_wanted.emit(card))
        menu.addAction(
            self.tr("Delete {0}…").format(card.title.lower()), lambda: self.delete_wanted.emit(card)
        )
        return menu
