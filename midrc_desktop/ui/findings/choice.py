"""A few answers side by side, one of them chosen: for the mouse, the arrows and first letters."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from midrc_desktop.ui import theme


class Choice(QWidget):
    """Buttons in a row, one stop for Tab. An optional choice is undone by choosing it again.

    Signals:
        chosen: Another answer holds now (its key; "" for none).
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        answers: Mapping[str, str],
        *,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._optional = optional
        self._value = ""
        self._buttons: dict[str, QToolButton] = {}
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, word in answers.items():
            button = QToolButton()
            button.setText(word)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {word}")
            button.setToolTip(f"{word} ({word[0]})")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, k=key: self._pressed(k))
            button.installEventFilter(self)  # Qt's own buttons take arrows for themselves
            self._buttons[key] = button
            row.addWidget(button)
        self._one_stop()

    @property
    def value(self) -> str:
        """The key of the answer, or ""."""
        return self._value

    def button(self, key: str) -> QToolButton:
        """The button of an answer."""
        return self._buttons[key]

    def show_value(self, value: str) -> None:
        """Show this answer; emits nothing."""
        self._value = value
        for key, button in self._buttons.items():
            button.setChecked(key == value)
            button.setFont(theme.font(strong=key == value))
        self._one_stop()

    def take_focus(self) -> None:
        """Put the focus on the answer that holds, or on the first."""
        self._stop().setFocus(Qt.FocusReason.TabFocusReason)

    def _stop(self) -> QToolButton:
        return self._buttons.get(self._value) or next(iter(self._buttons.values()))

    def _one_stop(self) -> None:
        for button in self._buttons.values():
            here = button is self._stop()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)

    def _beside(self, event: QKeyEvent) -> str | None:
        """The answer that an arrow leads to from the one that has the focus."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        at = next((at for at, b in enumerate(self._buttons.values()) if b.hasFocus()), None)
        if not step or at is None:
            return None
        if not self._value:
            return list(self._buttons)[at]
        return list(self._buttons)[(at + step) % len(self._buttons)]

    def _pressed(self, key: str) -> None:
        value = "" if self._optional and key == self._value else key
        changed = value != self._value
        self.show_value(value)
        if changed:
            self.chosen.emit(value)

    def _for_letter(self, event: QKeyEvent) -> str | None:
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier or not event.text().strip():
            return None
        letter = event.text().casefold()
        fitting = [
            key
            for key, button in self._buttons.items()
            if button.text().casefold().startswith(letter)
        ]
        if self._value in fitting:
            return fitting[(fitting.index(self._value) + 1) % len(fitting)]
        return fitting[0] if fitting else None

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._for_letter(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self._for_letter(event)
        if key is None:
            super().keyPressEvent(event)
        else:
            self._move_to(key)

    def _move_to(self, key: str) -> None:
        self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
        if key != self._value:
            self._pressed(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = self._beside(event)
            if key is not None:
                self._move_to(key)
                return True
        return super().eventFilter(watched, event)
