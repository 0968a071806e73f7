"""The list of donations as a model: neutral labels always, who it is only while the eye is open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from midrc_desktop.ui.worklist.line import Line, line
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Place, Queued

Index = QModelIndex | QPersistentModelIndex
CARD = Qt.ItemDataRole.UserRole
WHO = Qt.ItemDataRole.UserRole + 1
LINE = Qt.ItemDataRole.UserRole + 2

_ORDER = {
    State.IMPORTED: 0,
    State.DESCRIBED: 0,
    State.DEIDENTIFIED: 0,
    State.APPROVED: 0,
    State.SENDING: 1,
    State.SENT: 2,
}


class WorklistModel(QAbstractListModel):
    """One row per donation. WHO is asked of `who`, which answers "" while the eye is closed."""

    def __init__(self, who: Callable[[int], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[Card, ...] = ()
        self._queue: dict[int, Queued] = {}
        self._sent: dict[int, float] = {}
        self._who = who

    def show_cards(self, cards: Sequence[Card], queue: Mapping[int, Queued] | None = None) -> None:
        """Replace the rows; where only values changed the selection stays.

        `queue` has those that are on their way.
        """
        self._queue = dict(queue or {})
        on_its_way = {one for one, row in self._queue.items() if row.place is Place.SENDING}
        self._sent = {one: share for one, share in self._sent.items() if one in on_its_way}
        if [card.id for card in cards] == [card.id for card in self._cards]:
            self._cards = tuple(cards)
            self.refresh()
            return
        self.beginResetModel()
        self._cards = tuple(cards)
        self.endResetModel()

    def refresh(self) -> None:
        """Draw every row again, after the eye was opened or closed."""
        if self._cards:
            self.dataChanged.emit(self.index(0), self.index(len(self._cards) - 1))

    def show_sent(self, donation_id: int, share: float) -> None:
        """So much of a donation has arrived by now, 0 to 1."""
        self._sent[donation_id] = share
        at = self.row_of(donation_id)
        if at >= 0:
            self.dataChanged.emit(self.index(at), self.index(at))

    def line(self, card: Card) -> Line:
        """How a donation stands, as the list says it."""
        return line(card, self._queue.get(card.id), self._sent.get(card.id))

    def card_of(self, donation_id: int) -> Card | None:
        """The card of a donation, or None."""
        return next((card for card in self._cards if card.id == donation_id), None)

    def row_of(self, donation_id: int) -> int:
        """The row of a donation, or -1."""
        return next((at for at, card in enumerate(self._cards) if card.id == donation_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self._cards[index.row()]
        if role == CARD:
            return card
        if role == WHO:
            return self._who(card.id)
        if role == LINE:
            return self.line(card)
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._who(card.id) or None
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return ", ".join(filter(None, (card.title, card.summary, self.line(card).words)))
        return None


class WorklistFilter(QSortFilterProxyModel):
    """Newest first, finished ones last and folded away unless asked for or searched for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._finished_shown = False
        self._kept: int | None = None
        self.sort(0)

    def search(self, typed: str) -> None:
        """Keep the rows in which every typed word occurs."""
        self._words = tuple(typed.casefold().split())
        self.invalidateFilter()

    def show_finished(self, shown: bool) -> None:
        """Fold the sent ones away, or not."""
        self._finished_shown = shown
        self.invalidateFilter()

    def keep(self, donation_id: int | None) -> None:
        """List this one even if it is finished: it is in view."""
        self._kept = donation_id
        self.invalidateFilter()

    @property
    def finished_shown(self) -> bool:
        """Whether sent donations are listed."""
        return self._finished_shown

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        index = self.sourceModel().index(source_row, 0, source_parent)
        card: Card = index.data(CARD)
        if not self._words:
            shown = self._finished_shown or card.id == self._kept
            return shown or card.state is not State.SENT
        words = index.data(LINE).words
        said = f"{card.title} {card.summary} {words} {index.data(WHO)}".casefold()
        return all(word in said for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        one: Card = left.data(CARD)
        other: Card = right.data(CARD)
        return (_ORDER[one.state], -one.number) < (_ORDER[other.state], -other.number)
