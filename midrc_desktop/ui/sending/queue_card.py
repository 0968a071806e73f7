"""The queue on the page: what is on its way, in order, and what can be done with each."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListView, QMenu, QPushButton, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.sending.queue_model import ROW, QueueDelegate, QueueModel, Shown
from midrc_desktop.ui.settings.sending_rules import in_words
from midrc_desktop.ui.theme import SPACE
from midrc_desktop.workflow.night import Rules
from midrc_desktop.workflow.queued import Place, Queued

_MOST_ROWS = 5


class QueueCard(parts.Card):
    """All donations that are on their way.

    Signals:
        cancel_wanted: Take this donation out of the queue (its id).
        case_wanted: Show this donation (its id).
    """

    cancel_wanted = Signal(int)
    case_wanted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("On their way"), parent=parent)
        self._context = context
        self._runner = context.sending
        self._at_night = False
        self.note = parts.text("", "muted")
        self.model = QueueModel(self)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Donations on their way"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(QueueDelegate(self.view))
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setProperty("part", "cards")
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._fit())
        self.view.activated.connect(lambda index: self.case_wanted.emit(_donation(index.data(ROW))))
        self._build_buttons()
        self.body.addWidget(self.note)
        self.body.addWidget(self.view)
        self.body.addLayout(self._row)
        self._runner.changed.connect(lambda _id: self.read())
        self._runner.progressed.connect(self._progressed)

    def read(self) -> None:
        """Read the queue again; hidden while it is empty."""
        if not self._context.has_desk:
            return
        chosen = self.chosen()
        running = self._runner.donation
        rows = []
        for row in self._runner.rows():
            card = self._context.desk.donation(row.donation)
            title = " · ".join((card.title, ", ".join(card.kinds)))
            shown = Shown(row, title)
            if row.donation == running and self._runner.progress is not None:
                shown = self._with(self._runner.progress)(shown)
            rows.append(shown)
        self.model.show_rows(rows)
        self.setVisible(bool(rows))
        at = -1 if chosen is None else self.model.row_of(chosen.donation)
        self.view.setCurrentIndex(self.model.index(max(0, at)))
        heights = [self.view.sizeHintForRow(at) for at in range(min(len(rows), _MOST_ROWS))]
        self.view.setFixedHeight(sum(heights) + 4)
        self._fit()

    def say_rules(self, rules: Rules) -> None:
        """Say by which rules it is sent, if there are any."""
        self._at_night = rules.at_night
        self.note.setText(in_words(rules))
        self.note.setVisible(bool(self.note.text()))
        self._fit()

    def choose(self, donation: int) -> None:
        """Choose the row of a donation, if it is in the queue."""
        at = self.model.row_of(donation)
        if at >= 0:
            self.view.setCurrentIndex(self.model.index(at))

    def chosen(self) -> Queued | None:
        """The row that is chosen, or None."""
        index = self.view.currentIndex()
        return index.data(ROW).row if index.isValid() else None

    def _build_buttons(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(SPACE)
        self.pause = self._button(self.tr("Pause"), lambda one: self._runner.pause(one.donation))
        self.resume = self._button(
            self.tr("Continue"), lambda one: self._runner.resume(one.donation)
        )
        self.now = self._button(
            self.tr("Try now"), lambda one: self._runner.resume(one.donation, anyway=True)
        )
        self.up = self._button(self.tr("Up"), partial(self._move, by=-1))
        self.down = self._button(self.tr("Down"), partial(self._move, by=1))
        self.cancel = self._button(
            self.tr("Cancel…"), lambda one: self.cancel_wanted.emit(one.donation)
        )
        self._row.addStretch()
        for keys, button, words in (
            ("Alt+Up", self.up, self.tr("Move it up")),
            ("Alt+Down", self.down, self.tr("Move it down")),
            ("Del", self.cancel, self.tr("Stop sending it")),
        ):
            button.setToolTip(f"{words} ({keys})")
            shortcut = QShortcut(QKeySequence(keys), self.view, button.click)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _button(self, words: str, run: Callable[[Queued], object]) -> QPushButton:
        made = parts.button(words)

        def clicked() -> None:
            if (row := self.chosen()) is not None:
                run(row)

        made.clicked.connect(clicked)
        self._row.addWidget(made)
        return made

    def _fit(self) -> None:
        row = self.chosen()
        count = self.model.rowCount()
        at = -1 if row is None else self.model.row_of(row.donation)
        place = None if row is None else row.place
        late = row is not None and (bool(row.due) or self._at_night)
        focus = next((one for one in self._buttons() if one.hasFocus()), None)
        self.pause.setVisible(place in (Place.WAITING, Place.SENDING, Place.AWAITING))
        self.resume.setVisible(place is Place.PAUSED)
        waits = place in (Place.WAITING, Place.AWAITING)
        self.now.setVisible(place is Place.STOPPED or (waits and late))
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < count - 1)
        self.up.setVisible(count > 1)
        self.down.setVisible(count > 1)
        self.cancel.setEnabled(row is not None)
        if focus is not None and not (focus.isVisible() and focus.isEnabled()):
            self.view.setFocus()  # the button that had it is gone
        name = "" if row is None else f" ({self.view.currentIndex().data(ROW).title})"
        for button in self._buttons():
            button.setAccessibleName(button.text() + name)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.pause, self.resume, self.now, self.up, self.down, self.cancel)

    def _move(self, row: Queued, by: int) -> None:
        self._runner.move(row.donation, self.model.row_of(row.donation) + by)

    def _with(self, progress: Progress) -> Callable[[Shown], Shown]:
        speed = "" if progress.total is None else self._runner.rate.words(progress.total)
        return lambda shown: replace(shown, progress=progress, speed=speed)

    def _progressed(self, donation: int, progress: Progress) -> None:
        self.model.update_row(donation, self._with(progress))

    def _show_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if not index.isValid():
            return
        self.view.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAccessibleName(index.data(ROW).title)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._buttons():
            if button.isVisible() and button.isEnabled():
                menu.addAction(button.text(), button.click)
        menu.popup(self.view.viewport().mapToGlobal(at))


def _donation(shown: Shown) -> int:
    return shown.row.donation
