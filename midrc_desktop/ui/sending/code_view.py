"""The code of a sign-in on another device (RFC 8628): large, with its address and its end."""

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.theme import SPACE, Size


class CodeView(QWidget):
    """Shows the code and counts down.

    Signals:
        open_wanted: The person wants this page opened in the browser (its address).
        stop_wanted: The person does not want to sign in now.
    """

    open_wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address, self._ends = "", 0.0
        self.where = parts.text()
        self.code = parts.heading("", Size.DISPLAY)
        for label in (self.where, self.code):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self.code.setAccessibleName(self.tr("The code"))
        spaced = theme.font(Size.DISPLAY)
        spaced.setLetterSpacing(spaced.SpacingType.AbsoluteSpacing, 3)
        self.code.setFont(spaced)
        self.countdown = parts.text("", "muted")
        copy = parts.button(self.tr("Copy the address"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._address))
        page = parts.button(self.tr("Open the page"))
        page.clicked.connect(lambda: self.open_wanted.emit(self._address))
        stop = parts.button(self.tr("Cancel the sign-in"), part="link")
        stop.clicked.connect(self.stop_wanted)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (page, copy, stop):
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for widget in (self.where, self.code, self.countdown):
            column.addWidget(widget)
        column.addLayout(row)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)

    def show_code(self, address: str, code: str, seconds: int) -> None:
        """Show this code, which is good for so many seconds."""
        self._address, self._ends = address, time.monotonic() + seconds
        self.where.setText(self.tr("On any device, open {0} and type this code:").format(address))
        self.code.setText(code)
        self._count()
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        if self._address:
            self._second.start()
        super().showEvent(event)

    def _count(self) -> None:
        seconds = max(0, round(self._ends - time.monotonic()))
        if seconds:
            words = self.tr("This window goes on by itself. The code is good for {0}:{1} more.")
            self.countdown.setText(words.format(seconds // 60, f"{seconds % 60:02}"))
        else:
            self.countdown.setText(self.tr("The code has ended. Show another one."))
            self._second.stop()
