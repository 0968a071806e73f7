"""What was sent before from this computer, in a few lines."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.dates import moment, size
from midrc_desktop.ui.theme import MARGIN, SPACE
from midrc_desktop.workflow import sending
from midrc_desktop.workflow.donation import State

_SHOWN = 3


class History(parts.Card):
    """The last donations that were sent, with where and when.

    Signals:
        all_wanted: Show all receipts.
    """

    all_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Sent before"), parent=parent)
        self._context = context
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.every = parts.button(self.tr("Show all receipts…"), part="link")
        self.every.clicked.connect(self.all_wanted)
        self.body.addWidget(self.every)

    def read(self) -> None:
        """Read the receipts again; hidden while there is none."""
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        sent = [c for c in self._context.desk.donations() if c.state is State.SENT]
        row = 0
        for card in sent[:_SHOWN]:
            receipt = sending.receipt(self._context.desk, card.id)
            if receipt is None:
                continue
            self._grid.addWidget(parts.strong(card.title), row, 0)
            self._grid.addWidget(parts.text(receipt.destination), row, 1)
            self._grid.addWidget(parts.text(size(receipt.bytes), "muted", wrap=False), row, 2)
            self._grid.addWidget(parts.text(moment(receipt.sent), "muted", wrap=False), row, 3)
            row += 1
        self.setVisible(row > 0)
