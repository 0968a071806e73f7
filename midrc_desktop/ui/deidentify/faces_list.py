"""The heads of a donation by study, and the confirmation that each study needs."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.faces_words import Head, looked_at, statement, word
from midrc_desktop.ui.theme import ICON, SPACE

_UID = int(Qt.ItemDataRole.UserRole)


class HeadsList(QTreeWidget):
    """Studies, and under each its series with icon and verdict.

    Signals:
        chosen: The person looks at this series (its UID).
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: dict[str, Head] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setIconSize(QSize(ICON, ICON))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Series that may show a face"))
        self.currentItemChanged.connect(self._turned_to)

    @property
    def current(self) -> str:
        """The UID of the series in view, or ""."""
        item = self.currentItem()
        return "" if item is None else str(item.data(0, _UID) or "")

    def show_heads(
        self, heads: Sequence[Head], studies: Mapping[str, str], seen: Collection[str]
    ) -> None:
        """List these series under their studies' names; the one in view stays so.

        `seen` are those that a child's studies want looked at, and that were.
        """
        before = self.current
        self._heads = {head.series_uid: head for head in heads}
        self.blockSignals(True)
        self._rows.clear()
        self.clear()
        for study_uid in dict.fromkeys(head.study_uid for head in heads):
            top = QTreeWidgetItem([studies.get(study_uid, "")])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setFont(0, theme.font(strong=True))
            top.setFirstColumnSpanned(True)
            self.addTopLevelItem(top)
            for head in heads:
                if head.study_uid == study_uid:
                    row = self._rows[head.series_uid] = self._row(head, head.series_uid in seen)
                    top.addChild(row)
            top.setExpanded(True)
        self.blockSignals(False)
        rows = [self._rows.get(uid) for uid in (before, *self._heads)]
        first = next((row for row in rows if row is not None), None)
        if first is not None:
            self.setCurrentItem(first)

    def head(self, series_uid: str) -> Head | None:
        """What is known of a series in the list."""
        return self._heads.get(series_uid)

    def choose(self, series_uid: str) -> None:
        """Turn to a series."""
        if (row := self._rows.get(series_uid)) is not None:
            self.setCurrentItem(row)

    def _row(self, head: Head, seen: bool) -> QTreeWidgetItem:
        icon, tint = head.standing.value
        verdict = word(head.standing)
        if head.child and head.to_confirm and seen:
            verdict = self.tr("{0} · looked at").format(verdict)
        row = QTreeWidgetItem([f"{head.title}\n{verdict}"])
        row.setIcon(0, theme.icon(icon, tint))
        row.setData(0, _UID, head.series_uid)
        row.setToolTip(0, head.title)
        row.setData(
            0, int(Qt.ItemDataRole.AccessibleTextRole), f"{head.title}, {verdict}"
        )  # fmt: skip
        return row

    def _turned_to(self, item: QTreeWidgetItem | None, _before: object) -> None:
        if item is not None and item.data(0, _UID):
            self.chosen.emit(str(item.data(0, _UID)))


class ConfirmCard(parts.Card):
    """The one thing to confirm for a study, or that it is confirmed.

    `why_not` says why it cannot be confirmed yet, or "".

    Signals:
        confirmed: The person has looked and confirms (the study's UID).
        taken_back: The person takes that back (the study's UID).
    """

    confirmed = Signal(str)
    taken_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._study_uid = ""
        self.why_not = ""
        self._child = parts.IconLine("mdi6.human-child", "amber", "")
        self._line = parts.IconLine("mdi6.eye-outline", "text", "")
        self._note = parts.text(
            self.tr("Series whose face stays or could not be removed are no part of this."), "muted"
        )
        self.confirm = parts.button(self.tr("Confirm"), theme.icon("mdi6.check"))
        self.confirm.clicked.connect(lambda: self.confirmed.emit(self._study_uid))
        self.take_back = parts.button(self.tr("Take back"), part="link")
        self.take_back.setAccessibleName(self.tr("Take the confirmation back"))
        self.take_back.clicked.connect(lambda: self.taken_back.emit(self._study_uid))
        self.body.setSpacing(SPACE)
        row = QHBoxLayout()
        row.addWidget(self.confirm)
        row.addWidget(self.take_back)
        row.addStretch(1)
        for widget in (self._child, self._line, self._note):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def show_study(
        self,
        heads: Sequence[Head],
        *,
        confirmed: bool,
        seen: Collection[str],
        changeable: bool,
    ) -> None:
        """Show a study by its heads; `seen` are the series that were on the screen."""
        to_confirm = [head for head in heads if head.to_confirm]
        self.setVisible(bool(to_confirm))
        if not to_confirm:
            return
        self._study_uid = to_confirm[0].study_uid
        looked = sum(head.series_uid in seen for head in to_confirm)
        child = any(head.child for head in to_confirm)
        self.why_not = ""
        if looked < (len(to_confirm) if child else 1):
            self.why_not = (
                self.tr("Look at each series first.")
                if child
                else self.tr("Look at a series first.")
            )
        self._child.say("mdi6.human-child", "amber", looked_at(looked, len(to_confirm)))
        self._child.setVisible(child and not confirmed)
        icon, tint = ("mdi6.check-circle", "green") if confirmed else ("mdi6.eye-outline", "text")
        self._line.say(icon, tint, self._said(to_confirm, confirmed=confirmed))
        self._note.setVisible(len(to_confirm) < len(heads))
        self.confirm.setVisible(not confirmed)
        self.confirm.setEnabled(changeable and not self.why_not)
        self.confirm.setAccessibleName(f"{self.tr('Confirm')}: {statement(to_confirm)}")
        self.confirm.setToolTip(self.why_not)
        self.take_back.setVisible(confirmed and changeable)

    def words(self) -> str:
        """What is to be confirmed, or was."""
        return self._line.words()

    def _said(self, heads: Sequence[Head], *, confirmed: bool) -> str:
        words = statement(heads)
        return self.tr("Confirmed: “{0}”").format(words) if confirmed else words


class HeadsColumn(QWidget):
    """The list with the confirmation of the study in view below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = HeadsList()
        self.card = ConfirmCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.list, 1)
        column.addWidget(self.card)
