"""What was found about one head, how it was judged, and the ways on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.deidentify.faces_words import Head, Standing, measures, reason, word
from midrc_desktop.ui.theme import SPACE

LEAST_REASON = 8
"""A reason shorter than this is no reason: "ok", "fine"."""


class KeepLine(QWidget):
    """The reason for which a face stays, and the button that keeps it.

    Signals:
        kept: The face should stay, for this reason.
    """

    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        told = self.tr(
            "Say why this face has to stay, for example “finding in the orbit”. The reason is "
            "recorded and goes with the series: no names, numbers or dates of the patient. The "
            "series is never marked as free of a face."
        )
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Why the face has to stay"))
        self.line.setAccessibleName(self.tr("Why the face has to stay"))
        self.keep = parts.button(self.tr("Keep the face"), theme.icon("mdi6.face-man-outline"))
        self.keep.setEnabled(False)
        self.keep.setToolTip(self.tr("Write the reason first."))
        self.line.textChanged.connect(
            lambda words: self.keep.setEnabled(len(words.strip()) >= LEAST_REASON)
        )
        self.line.returnPressed.connect(self.keep.click)
        self.keep.clicked.connect(lambda: self.kept.emit(self.line.text().strip()))
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.line, 1)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(parts.text(told, "muted"))
        column.addLayout(row)


class HeadNotes(QWidget):
    """The verdict on the head in view with its reason, the ways on, and the measures.

    Signals:
        draw_wanted: The person wants to draw a box.
        leave_out: The series should not be part of the donation.
        kept: The face should stay, for this reason; "" takes that back.
    """

    draw_wanted = Signal()
    leave_out = Signal()
    kept = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._uid = ""
        self._verdict = parts.IconLine(size=18)
        self._ways()
        self.keep_line = KeepLine()
        self.keep_line.kept.connect(self.kept)
        self.how = QToolButton()
        self.how.setText(self.tr("How it was judged"))
        self.how.setAccessibleName(self.tr("How it was judged"))
        self.how.setCheckable(True)
        self.how.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.how.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.how.toggled.connect(self._unfold)
        self._measures = parts.text("", "muted")
        self._measures.setContentsMargins(24, 0, 0, 0)
        last = QHBoxLayout()
        last.setSpacing(SPACE)
        for button in (self.draw, self.out, self.keep, self.take_back):
            button.hide()
            last.addWidget(button)
        last.addStretch(1)
        first = QHBoxLayout()
        first.setSpacing(SPACE)
        first.addWidget(self._verdict, 1, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.how, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addWidget(self._measures)
        column.addLayout(last)
        column.addWidget(self.keep_line)
        self._unfold(False)

    def _ways(self) -> None:
        self.draw = parts.button(self.tr("Draw a box"), theme.icon("mdi6.cube-scan"))
        self.out = parts.button(
            self.tr("Leave this series out"), theme.icon("mdi6.minus-circle-outline")
        )
        self.keep = parts.button(self.tr("Keep the face…"), theme.icon("mdi6.face-man-outline"))
        self.keep.setCheckable(True)
        self.take_back = parts.button(
            self.tr("Remove the face after all"), theme.icon("mdi6.undo-variant")
        )
        self.draw.clicked.connect(self.draw_wanted)
        self.out.clicked.connect(self.leave_out)
        self.take_back.clicked.connect(lambda: self.kept.emit(""))
        self.keep.toggled.connect(self._ask_reason)

    def show_head(self, head: Head, *, changeable: bool, may_stay: bool) -> None:
        """Show a head; `may_stay` says that the site lets a face stay for a reason."""
        another = head.series_uid != self._uid
        self._uid = head.series_uid
        standing = head.standing
        icon, tint = standing.value
        said = word(standing)
        if why := reason(head):
            said = f"{said}. {why}"
        self._verdict.say(icon, tint, said)
        stays = standing is Standing.STAYS
        failed = standing is Standing.FAILED
        removal = None if head.judged is None else head.judged.removal
        drawn = removal is not None and bool(removal.cuboids)
        self.draw.setVisible(changeable and (failed or drawn))
        self.draw.setText(self.tr("Draw the box anew") if drawn else self.tr("Draw a box"))
        self.out.setVisible(changeable and failed)
        self.keep.setVisible(
            changeable and may_stay and not stays and standing is not Standing.NO_FACE
        )
        self.take_back.setVisible(changeable and stays)
        if another or self.keep.isHidden():
            self.keep.setChecked(False)
            self.keep_line.line.clear()
        told = measures(head.judged.measures) if head.judged is not None else ()
        self._measures.setText("\n".join(told))
        self.how.setVisible(bool(told))
        self._unfold(self.how.isChecked())

    def words(self) -> str:
        """The verdict and its reason."""
        return self._verdict.words()

    def measured(self) -> tuple[str, ...]:
        """What it says the verdict was judged by; nothing while that is folded."""
        folded = self._measures.isHidden()
        return () if folded else tuple(self._measures.text().splitlines())

    def _ask_reason(self, wanted: bool) -> None:
        self.keep_line.setVisible(wanted)
        if wanted:
            self.keep_line.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unfold(self, wanted: bool) -> None:
        self.how.setIcon(theme.icon("mdi6.chevron-down" if wanted else "mdi6.chevron-right"))
        self._measures.setVisible(wanted and bool(self._measures.text()))
        self.keep_line.setVisible(self.keep.isChecked())
