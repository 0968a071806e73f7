"""A person at the window: looks for controls by the names they carry, clicks, types, drops."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

PATIENCE_S = 60.0
_LEFT = Qt.MouseButton.LeftButton


def until(happened: Callable[[], object], what: str) -> None:
    """Let the program run until something has happened; AssertionError if it does not."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, f"this did not happen: {what}"
        turn = QEventLoop()
        QTimer.singleShot(10, turn.quit)
        turn.exec()


class Person:
    """Uses one window, its dialogs included."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def sees(self, kind: type[QWidget], name: str) -> list[QWidget]:
        """Visible controls of this kind whose accessible name or text begins with `name`."""
        found = []
        for top in QApplication.topLevelWidgets():
            for widget in top.findChildren(kind):
                written = widget.text() if isinstance(widget, QAbstractButton) else ""
                names = (widget.accessibleName(), written.replace("&", ""))
                if widget.isVisible() and any(each.startswith(name) for each in names):
                    found.append(widget)
        return found

    def looks_for(self, kind: type[QWidget], name: str) -> QWidget:
        """The control of that name, once it is there and can be used."""
        until(
            lambda: any(widget.isEnabled() for widget in self.sees(kind, name)),
            f"{kind.__name__} {name!r} to be used",
        )
        widget = next(each for each in self.sees(kind, name) if each.isEnabled())
        self._bring_into_view(widget)
        return widget

    def clicks(self, name: str) -> None:
        """Click the button, radio button or check box of that name."""
        button = self.looks_for(QAbstractButton, name)
        middle = button.rect().center()
        middle.setX(min(middle.x(), max(8, button.sizeHint().width() // 2)))
        QTest.mouseClick(button, _LEFT, Qt.KeyboardModifier.NoModifier, middle)

    def types(self, name: str, text: str) -> None:
        """Replace what stands in the field of that name."""
        line = self.looks_for(QLineEdit, name)
        QTest.mouseClick(line, _LEFT)
        QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Tab)

    def chooses(self, name: str, answer: str) -> None:
        """Choose an answer of the list of that name with the keyboard."""
        box = self.looks_for(QComboBox, name)
        assert isinstance(box, QComboBox)
        box.setFocus()
        for _ in range(box.count()):
            if box.currentText() == answer:
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == answer, f"{name!r} does not offer {answer!r}"

    def presses(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(widget or QApplication.focusWidget() or self.window, key)

    def writes(self, text: str) -> None:
        """Type where the focus is."""
        until(QApplication.focusWidget, "something has the focus")
        QTest.keyClicks(QApplication.focusWidget(), text)

    def scrolls(self, widget: QWidget, notches: int) -> None:
        """Turn the wheel over a widget; positive is towards the person."""
        middle = QPointF(widget.rect().center())
        for _ in range(abs(notches)):
            turn = QWheelEvent(
                middle,
                widget.mapToGlobal(middle),
                QPoint(),
                QPoint(0, -120 if notches > 0 else 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(widget, turn)

    def drops(self, paths: Sequence[Path]) -> None:
        """Drag files from the desktop onto the window."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = self.window.rect().center()
        shared = (Qt.DropAction.CopyAction, mime, _LEFT, Qt.KeyboardModifier.NoModifier)
        entering = QDragEnterEvent(middle, *shared)
        QApplication.sendEvent(self.window, entering)
        assert entering.isAccepted(), "the window does not take what is dragged over it"
        QApplication.sendEvent(self.window, QDropEvent(QPointF(middle), *shared))

    def _bring_into_view(self, widget: QWidget) -> None:
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()
