"""The findings beside the images: the box to flag one, and the cards of those that are flagged."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from midrc_desktop.errors import BadAnswer
from midrc_desktop.findings.finding import Finding
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.findings.card import FindingCard
from midrc_desktop.ui.findings.editor import FindingsEditor
from midrc_desktop.ui.findings.type_ahead import FindingBox
from midrc_desktop.ui.findings.words import Place, Places

WIDTH = 288


class FindingsPanel(QWidget):
    """Shows what an editor holds and changes it. It knows slices only as places.

    Signals:
        went_to: The person wants to see this slice (Place).
        left: The person wants back to the image.
    """

    went_to = Signal(object)
    left = Signal()

    def __init__(self, editor: FindingsEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._places: Places = {}
        self._view: Place | None = None
        self._cards: dict[str, FindingCard] = {}
        self._writable = True
        self.setFixedWidth(WIDTH)
        self.box = FindingBox()
        self.notice = parts.IconLine("mdi6.alert-circle-outline", "amber")
        self.notice.hide()
        self._nothing = parts.text(
            self.tr("Nothing flagged yet. Go to a slice that shows it, press F and type."),
            "muted",
        )
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(10)
        self._list.addStretch(1)
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(self._list)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.MARGIN, theme.GROUP, theme.GROUP, theme.MARGIN)
        column.setSpacing(theme.GROUP)
        column.addWidget(parts.heading(self.tr("Findings")))
        column.addWidget(self.box)
        column.addWidget(self.notice)
        column.addWidget(self._nothing)
        column.addWidget(self._scroll, 1)
        self.note = parts.text(
            self.tr(
                "Everything you flag leaves as a coded record with the images. Your name does not."
            ),
            "muted",
        )
        column.addWidget(self.note)
        self.box.picked.connect(self.flag)
        self.box.left.connect(self.left)
        editor.changed.connect(self._show_findings)

    @property
    def cards(self) -> tuple[FindingCard, ...]:
        """The cards, oldest finding first."""
        return tuple(self._cards.values())

    def set_writable(self, writable: bool) -> None:
        """Whether findings can be flagged and changed now."""
        self._writable = writable
        self.box.setEnabled(writable)
        for card in self._cards.values():
            card.set_writable(writable)

    def set_places(self, places: Iterable[Place]) -> None:
        """Tell where every instance is on screen."""
        self._places = {place.sop_instance_uid: place for place in places}
        self._refresh()

    def set_view(self, place: Place | None) -> None:
        """Tell which slice is in view."""
        self._view = place
        self.box.set_modality(place.modality if place else "")
        self.box.setEnabled(self._writable and place is not None)
        self.notice.hide()
        self._refresh()

    def tell(self, sentence: str) -> None:
        """Say something under the box, until the next change or slice."""
        self.notice.say("mdi6.alert-circle-outline", "amber", sentence)
        self.notice.show()

    def start_typing(self) -> None:
        """Put the focus into the box (the key F)."""
        self.box.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.line.selectAll()

    def flag(self, term_key: str, separate: bool = False) -> None:
        """Flag a term on the slice in view, and open its answers."""
        if self._view is None:
            return
        try:
            finding_id = self._editor.flag(term_key, self._view, separate=separate)
        except BadAnswer as problem:
            self.tell(f"{problem.title} {problem.advice}")
            return
        self.notice.hide()
        for card in self._cards.values():
            card.fold()
        card = self._cards[finding_id]
        card.open_answers()
        QTimer.singleShot(0, card, lambda: self._scroll.ensureWidgetVisible(card))

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.notice.hide()
        wanted = {finding.id: finding for finding in findings}
        for gone in [key for key in self._cards if key not in wanted]:
            self._drop(gone)
        for finding in findings:
            known = self._cards.get(finding.id)
            if known is not None and known.finding.term != finding.term:
                self._drop(finding.id)
            if finding.id not in self._cards:
                self._cards[finding.id] = self._make(finding)
        self._cards = {key: self._cards[key] for key in wanted}
        for at, card in enumerate(self._cards.values()):
            self._list.insertWidget(at, card)
            card.show()
        self._refresh()

    def _make(self, finding: Finding) -> FindingCard:
        card = FindingCard(finding)
        card.set_writable(self._writable)
        card.went_to.connect(self._go_to)
        card.edited.connect(self._edit)
        card.delete_wanted.connect(self._delete)
        card.take_off_wanted.connect(self._take_off)
        card.done.connect(self.left)
        return card

    def _drop(self, finding_id: str) -> None:
        card = self._cards.pop(finding_id)
        had_focus = card.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()
        if had_focus or card.hasFocus():
            self.left.emit()

    def _refresh(self) -> None:
        for card in self._cards.values():
            finding = self._editor.finding(card.finding.id) or card.finding
            card.show_finding(finding, self._places, self._view)
        self._nothing.setVisible(not self._cards)

    def _go_to(self, finding_id: str) -> None:
        finding = self._editor.finding(finding_id)
        if finding is None:
            return
        here = sorted(
            (self._places[uid] for uid in finding.sop_instance_uids if uid in self._places),
            key=lambda place: place.number,
        )
        if here:
            later = [p for p in here if self._view and self._comes_after(p, self._view)]
            self.went_to.emit(later[0] if later else here[0])

    @staticmethod
    def _comes_after(place: Place, view: Place) -> bool:
        same = place.series_instance_uid == view.series_instance_uid
        return same and place.number > view.number

    def _edit(self, finding: Finding) -> None:
        self._try(lambda: self._editor.edit(finding))

    def _delete(self, finding_id: str) -> None:
        self._try(lambda: self._editor.remove(finding_id))

    def _take_off(self, finding_id: str) -> None:
        view = self._view
        if view is not None:
            self._try(lambda: self._editor.take_off(finding_id, view.sop_instance_uid))

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except BadAnswer as problem:
            self.tell(f"{problem.title} {problem.advice}")
            self._refresh()
        else:
            self.notice.hide()
