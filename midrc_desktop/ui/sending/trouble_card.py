"""What went wrong with a donation on its way: once, calmly, with the button that helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from midrc_desktop.ui import parts
from midrc_desktop.ui.dates import soon
from midrc_desktop.ui.theme import SPACE
from midrc_desktop.workflow.queued import Place, Queued, Remedy


class TroubleCard(parts.Card):
    """What did not happen, what is safe, what to do.

    Signals:
        sign_in_wanted: Sign in to the destination.
        proxy_wanted: Sign in to the network's proxy.
        again_wanted: Try it now.
        folder_wanted: Choose another folder.
        field_wanted: Show a field of the clinical form (its anchor).
        back_wanted: Take the donation back to correct it.
    """

    sign_in_wanted = Signal()
    proxy_wanted = Signal()
    again_wanted = Signal()
    folder_wanted = Signal()
    field_wanted = Signal(str)
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(part="notice", parent=parent)
        self.title = parts.IconLine("mdi6.alert-circle-outline", "amber", "", size=20)
        self.safe = parts.text()
        self.advice = parts.text()
        self.detail = parts.text("", "muted")
        self.detail.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.later = parts.text("", "muted")
        self.fields = QVBoxLayout()
        self.fields.setSpacing(0)
        self.sign_in = parts.button(self.tr("Sign in"))
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.proxy = parts.button(self.tr("Sign in to the proxy…"))
        self.proxy.clicked.connect(self.proxy_wanted)
        self.folder = parts.button(self.tr("Choose another folder…"))
        self.folder.clicked.connect(self.folder_wanted)
        self.back = parts.button(self.tr("Take it back to correct it…"))
        self.back.clicked.connect(self.back_wanted)
        self.again = parts.button(self.tr("Try now"))
        self.again.clicked.connect(self.again_wanted)
        self._buttons = {
            Remedy.SIGN_IN: self.sign_in,
            Remedy.PROXY: self.proxy,
            Remedy.FOLDER: self.folder,
            Remedy.FIELDS: self.back,
        }
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (*self._buttons.values(), self.again):
            row.addWidget(button)
        row.addStretch()
        for widget in (self.title, self.safe, self.advice, self.detail, self.later):
            self.body.addWidget(widget)
        self.body.addLayout(self.fields)
        self.body.addLayout(row)
        self.hide()

    def show_row(self, row: Queued | None, labels: dict[str, str]) -> None:
        """Show what is wrong with this row, or nothing; `labels` name the form's fields."""
        problem = None if row is None else row.problem
        troubled = row is not None and row.place in (Place.STOPPED, Place.WAITING)
        self.setVisible(problem is not None and troubled)
        if row is None or problem is None or not troubled:
            return
        self.title.say("mdi6.alert-circle-outline", "amber", problem.title)
        for label, words in (
            (self.safe, problem.safe),
            (self.advice, problem.advice),
            (self.detail, problem.detail),
            (self.later, self._when(row)),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        for remedy, button in self._buttons.items():
            button.setVisible(remedy is problem.remedy)
        self.again.setVisible(problem.remedy in (Remedy.AGAIN, Remedy.FOLDER))
        self._show_fields(problem.fields, labels)

    def _when(self, row: Queued) -> str:
        if row.place is not Place.WAITING or not row.due:
            return ""
        return self.tr("Next try at {0}.").format(soon(row.due))

    def _show_fields(self, anchors: tuple[str, ...], labels: dict[str, str]) -> None:
        while self.fields.count():
            widget = self.fields.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for anchor in dict.fromkeys(anchors):
            name = labels.get(anchor) or labels.get(anchor.split(".")[-1], anchor)
            link = parts.button(self.tr("Show “{0}” in Clinical").format(name), part="link")
            link.clicked.connect(lambda _=False, to=anchor: self.field_wanted.emit(to))
            self.fields.addWidget(link)
