"""One flagged finding as a card: what it is, where, how sure; and the answers to change that."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from midrc_desktop.findings.finding import Certainty, Finding, Laterality
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.findings import words
from midrc_desktop.ui.findings.choice import Choice
from midrc_desktop.ui.findings.words import Place, Places

SIDES = (Laterality.LEFT, Laterality.RIGHT, Laterality.BILATERAL, Laterality.MIDLINE)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _SiteBox(QComboBox):
    """Finds a site by its first letters, also those that are keys of the viewer."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            typing = bool(event.text().strip()) and not event.modifiers()
            event.setAccepted(typing)
            return typing
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FindingCard(QFrame):
    """Click or Enter goes to the slice; E or a second Enter opens the answers; Del deletes.

    Signals:
        went_to: The person wants to see this finding (its id).
        edited: The finding should be this now (Finding).
        delete_wanted: The finding should go (its id).
        take_off_wanted: The finding should be taken off the slice in view (its id).
        done: The answers are given; back to the image.
    """

    went_to = Signal(str)
    edited = Signal(object)
    delete_wanted = Signal(str)
    take_off_wanted = Signal(str)
    done = Signal()

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        self._here = False
        self._writable = True
        term = vocabulary().term(finding.term)
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(term.definition)
        self._title = parts.strong(term.label)
        self._summary = parts.text(tint="muted")
        self._picture = QLabel()
        self.menu = QMenu(self)
        self._take_off = self.menu.addAction(self.tr("Take off this slice"))
        self._take_off.triggered.connect(lambda: self.take_off_wanted.emit(self.finding.id))
        self._change = self.menu.addAction(self.tr("Change side, site or certainty\tE"))
        self._change.triggered.connect(self.open_answers)
        delete = self.menu.addAction(self.tr("Delete finding\tDel"))
        delete.triggered.connect(lambda: self.delete_wanted.emit(self.finding.id))
        self.more = more = parts.icon_button(
            theme.icon("mdi6.dots-horizontal", "muted"), self.tr("More for {0}").format(term.label)
        )
        more.setIconSize(QSize(16, 16))
        more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        more.clicked.connect(lambda: self.menu.popup(more.mapToGlobal(more.rect().bottomLeft())))
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._title, 1)
        top.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GROUP, 10, theme.SPACE, theme.GROUP)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._summary)
        self._answers = self._make_answers()
        column.addWidget(self._answers)
        self._answers.hide()
        self._draw_icon()

    @property
    def answers_open(self) -> bool:
        """Whether side, site and certainty can be chosen now."""
        return not self._answers.isHidden()

    @property
    def summary(self) -> str:
        """The line under the title."""
        return self._summary.text()

    def show_finding(self, finding: Finding, places: Places, view: Place | None) -> None:
        """Show it as it is now; `view` is the slice in view."""
        self.finding = finding
        terms = vocabulary()
        term = terms.term(finding.term)
        series = view.series_instance_uid if view else ""
        self._summary.setText(words.summary(finding, term, terms, places, series))
        self._here = view is not None and view.sop_instance_uid in finding.sop_instance_uids
        self._take_off.setVisible(self._here)
        self.sides.show_value(finding.laterality.value)
        self.sureness.show_value(finding.certainty.value)
        self.site.blockSignals(True)
        self.site.setCurrentIndex(max(self.site.findData(finding.site), 0))
        self.site.blockSignals(False)
        self.setAccessibleName(f"{term.label}. {self._summary.text()}")
        self._draw_icon()
        self.update()

    def open_answers(self) -> None:
        """Show the answers and put the focus on the first."""
        if not self._writable:
            return
        self._answers.show()
        first = self.sides if not self.sides.isHidden() else self.sureness
        first.take_focus()

    def set_writable(self, writable: bool) -> None:
        """Whether it can be changed now, or only be looked at."""
        self._writable = writable
        self.more.setVisible(writable)
        if not writable:
            self.fold()

    def fold(self) -> None:
        """Hide the answers."""
        self._answers.hide()

    def _make_answers(self) -> QWidget:
        term = vocabulary().term(self.finding.term)
        self.sides = Choice(
            self.tr("Side"), {side.value: words.side(side) for side in SIDES}, optional=True
        )
        self.site = _SiteBox()
        self.site.setAccessibleName(self.tr("Site"))
        self.site.addItem(self.tr("Site: not said"), "")
        for site in vocabulary().sites_of(term):
            self.site.addItem(site.label, site.key)
        self.site.setMinimumContentsLength(12)
        self.site.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.sureness = Choice(
            self.tr("Certainty"), {how.value: words.certainty(how) for how in Certainty}
        )
        self.sides.chosen.connect(
            lambda key: self.edited.emit(replace(self.finding, laterality=Laterality(key)))
        )
        self.site.currentIndexChanged.connect(
            lambda: self.edited.emit(replace(self.finding, site=self.site.currentData()))
        )
        self.sureness.chosen.connect(
            lambda key: self.edited.emit(replace(self.finding, certainty=Certainty(key)))
        )
        answers = QWidget()
        column = QVBoxLayout(answers)
        column.setContentsMargins(0, theme.SPACE, 0, 0)
        column.setSpacing(6)
        for widget in (self.sides, self.site, self.sureness):
            column.addWidget(widget)
        self.sides.setVisible(term.lateralised)
        self.site.setVisible(bool(term.sites))
        return answers

    def _draw_icon(self) -> None:
        name = "mdi6.flag" if self._here else "mdi6.flag-outline"
        size = QSize(16, 16)
        self._picture.setPixmap(theme.icon(name, "amber").pixmap(size, self.devicePixelRatioF()))
        self._picture.setFixedSize(16, 20)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            own = event.key() == Qt.Key.Key_E and not event.modifiers()
            event.setAccepted(own)  # with the focus here, E is not the viewer's ellipse
            return own
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Delete and self._writable:
            self.delete_wanted.emit(self.finding.id)
        elif key in ENTER and self.answers_open:
            self.fold()
            self.done.emit()
        elif key in ENTER or key == Qt.Key.Key_Space:
            self.went_to.emit(self.finding.id)
        elif key == Qt.Key.Key_E and not event.modifiers():
            self.open_answers()
        elif key == Qt.Key.Key_Escape:
            self.fold()
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.went_to.emit(self.finding.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.open_answers()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self.hasFocus() or self._here):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.colours().amber))
            painter.drawRoundedRect(QRectF(1, 10, 3, self.height() - 20), 1.5, 1.5)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().accent().color(), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()
