"""How far one donation is on its way."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from midrc_desktop.jobs import Progress
from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import far as how_far
from midrc_desktop.ui.sending.standing_words import amount, far, said
from midrc_desktop.ui.theme import SPACE
from midrc_desktop.workflow.queued import Place, Queued

_STEPS = 1000  # of the bar: bytes do not fit its numbers


class ProgressCard(parts.Card):
    """State, bar, bytes, speed and time left; Pause.

    Signals:
        pause_wanted: Stop for now.
    """

    pause_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("How far it is"), parent=parent)
        self._context = context
        self._name = ""
        self.state = parts.IconLine()
        self.more = parts.text("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Sent so far"))
        self.said = parts.text("", "muted")
        self.pause = parts.button(self.tr("Pause"))
        self.pause.clicked.connect(self.pause_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.said, 1)
        row.addWidget(self.pause)
        for widget in (self.state, self.more, self.bar):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def show_row(self, row: Queued | None) -> None:
        """Show how a donation stands in the queue; hidden while it is not in it."""
        self.setVisible(row is not None)
        if row is None:
            return
        self._name = row.destination.name
        words = said(row)
        self.state.say(words.icon, words.tint, words.word)
        explained = row.place in (Place.AWAITING, Place.WAITING) and row.problem is None
        self.more.setText(words.more if explained else "")
        self.more.setVisible(bool(self.more.text()))
        self.pause.setVisible(row.place in (Place.SENDING, Place.WAITING, Place.AWAITING))
        self.bar.setVisible(row.place is Place.SENDING or 0 < row.sent < row.total)
        runner = self._context.sending
        progress = runner.progress if runner.donation == row.donation else None
        done, total = far(row, progress)
        self._show_bar(done, total)
        self.said.setText(amount(row, progress) if total else "")
        if progress is not None:
            self.show_progress(progress)
        elif row.place is Place.SENDING:
            self.bar.setRange(0, 0)

    def show_comparing(self, progress: Progress | None) -> None:
        """Before it joins the queue its bytes are compared with what was signed."""
        self.show()
        self.state.say("mdi6.shield-search", "accent", self._comparing())
        self.more.hide()
        self.pause.show()
        self.bar.show()
        if progress is None:
            self.bar.setRange(0, 0)
            self.said.clear()
        else:
            self._show_bar(progress.done, progress.total or 0)
            self.said.setText(how_far(progress))

    def show_progress(self, progress: Progress) -> None:
        """So much of it is there now; before the first byte leaves it is compared once more."""
        sent = progress.unit == "bytes"
        if sent:
            self.state.say("mdi6.arrow-up-circle-outline", "accent", self.tr("Sending"))
        elif progress.done == progress.total:
            words = self.tr("Asking {0}").format(self._name)
            self.state.say("mdi6.arrow-up-circle-outline", "accent", words)
            self.bar.setRange(0, 0)
            self.said.clear()
            return
        else:
            self.state.say("mdi6.shield-search", "accent", self._comparing())
        self._show_bar(progress.done, progress.total or 0)
        lines = [how_far(progress)]
        if sent and progress.total:
            lines.append(self._context.sending.rate.words(progress.total))
        self.said.setText("\n".join(filter(None, lines)))

    def _comparing(self) -> str:
        return self.tr("Comparing every byte with what was signed")

    def _show_bar(self, done: int, total: int) -> None:
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(_STEPS * done // total if total else 0)
