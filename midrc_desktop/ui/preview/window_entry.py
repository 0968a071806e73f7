"""A small card over the image where a window is typed: width and level."""

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QWidget

from midrc_desktop.dicom.window import Voi, Window
from midrc_desktop.ui import parts
from midrc_desktop.ui.theme import GROUP, SPACE

FIELD = 96
FROM_EDGE = 12
LARGEST = 1e9


class WindowEntry(QFrame):
    """Two fields; Enter takes them, Escape and a click elsewhere leave all as it is.

    Signals:
        typed: This window was typed (Window).
    """

    typed = Signal(object)

    def __init__(self, now: Voi, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Type a window"))
        self.setProperty("part", "card")
        self._function = now.function if isinstance(now, Window) else "LINEAR"
        self.width_field = self._field(now.width, self.tr("Window width"))
        self.level_field = self._field(now.level, self.tr("Window level"))
        form = QFormLayout(self)
        form.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        form.setSpacing(SPACE)
        form.addRow(self.tr("Width"), self.width_field)
        form.addRow(self.tr("Level"), self.level_field)
        form.addRow(parts.text(self.tr("Enter shows it."), "muted", wrap=False))

    def open_over(self, view: QWidget) -> None:
        """Show it in the top right corner of a view, ready to type."""
        self.adjustSize()
        corner = QPoint(view.width() - self.width() - FROM_EDGE, FROM_EDGE)
        self.move(view.mapToGlobal(corner))
        self.show()
        self.width_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.width_field.selectAll()

    def _field(self, value: float, name: str) -> QLineEdit:
        field = QLineEdit(self.locale().toString(float(value)))
        field.setAccessibleName(name)
        field.setFixedWidth(FIELD)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        checked = QDoubleValidator(-LARGEST, LARGEST, 6, field)
        checked.setLocale(self.locale())
        field.setValidator(checked)
        field.returnPressed.connect(self._take)
        return field

    def _take(self) -> None:
        width, level = (
            _number(field.text(), self.locale()) for field in (self.width_field, self.level_field)
        )
        if width is None or level is None or width <= 0:
            self.width_field.setFocus()
            self.width_field.selectAll()
            return
        function = "LINEAR_EXACT" if width < 1 else self._function
        self.close()
        self.typed.emit(Window(level, width, function))


def _number(text: str, locale: QLocale) -> float | None:
    value, read = locale.toDouble(text)
    return float(value) if read else None
