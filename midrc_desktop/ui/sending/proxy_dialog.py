"""Signing in to the proxy that stands between this computer and a destination."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts
from midrc_desktop.ui.sending.name_and_password import NameAndPassword
from midrc_desktop.ui.theme import GROUP, MARGIN


class ProxyDialog(QDialog):
    """Asks for the name and password of the network's proxy ("host:port").

    Signals:
        given: Name and password were typed.
    """

    given = Signal(str, str)

    def __init__(self, proxy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAccessibleName(self.tr("Sign in to the proxy"))
        self.setMinimumWidth(480)
        self.fields = NameAndPassword()
        self.fields.given.connect(self.given)
        self.fields.stop_wanted.connect(self.reject)
        self.problem = parts.text("", "amber")
        self.problem.hide()
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, MARGIN)
        page.setSpacing(GROUP)
        page.addWidget(parts.heading(self.tr("Sign in to the proxy")))
        page.addWidget(
            parts.text(
                self.tr(
                    "Your hospital's network lets nothing out without a sign-in to its proxy, {0}. "
                    "Often it is the name and password that you use for this computer. They are "
                    "kept where this computer keeps passwords, and given to the proxy only."
                ).format(proxy)
            )
        )
        page.addWidget(self.fields)
        page.addWidget(self.problem)
        self.fields.begin()

    def show_problem(self, problem: DesktopError) -> None:
        """Say why these cannot be used."""
        self.problem.setText(" ".join(filter(None, (problem.title, problem.advice))))
        self.problem.show()
        self.fields.begin()
