"""One head in view: its surface, its slices, or a box that is drawn in it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.defacing.portrait import Portrait
from midrc_desktop.defacing.region import Cuboid, Removal
from midrc_desktop.dicom.study import Series
from midrc_desktop.errors import DesktopError
from midrc_desktop.ui import parts, theme
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.deidentify.faces_box import BoxPanel
from midrc_desktop.ui.deidentify.faces_portrait import PortraitPanel
from midrc_desktop.ui.deidentify.faces_slices import SlicesPanel
from midrc_desktop.ui.newest import Newest
from midrc_desktop.ui.theme import SPACE

SURFACE, SLICES, BOX = range(3)

KEPT = 24
"""Portraits that are kept while a donation is looked at: a megabyte each."""


class HeadViewer(QWidget):
    """Shows a head before and after; large, on black.

    Signals:
        seen: This head was on the screen before and after (its series' UID).
        drawn: The person wants this box blanked (Cuboid).
        left_box: The person goes back without a box.
    """

    seen = Signal(str)
    drawn = Signal(object)
    left_box = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._series: Series | None = None
        self._removal: Removal | None = None
        self._slices_of: tuple[Series, Removal | None] | None = None
        self._drawn: dict[tuple[Series, Removal | None], Portrait] = {}
        self._portraits = Newest(context.jobs, self)
        self._portraits.came.connect(self._portrait_came)
        self._portraits.failed.connect(self._no_portrait)
        self.surface = PortraitPanel()
        self.surface.seen.connect(self._tell_if_in_view)
        self.slices = SlicesPanel(context.jobs, lambda: context.desk.pool)
        self.slices.direction.hide()
        self.slices.compare.shown.connect(self._tell_seen)
        self.box = BoxPanel(context.jobs, lambda: context.desk.pool)
        self._pages = QStackedWidget()
        for page in (self.surface, self.slices, self.box):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._choice())
        column.addWidget(self._pages, 1)
        column.addWidget(self._drawing())
        self._show_page(SURFACE)

    def _choice(self) -> QWidget:
        self._ways = QWidget()
        row = QHBoxLayout(self._ways)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE // 2)
        self.choice = QButtonGroup(self)
        for page, words in ((SURFACE, self.tr("Surface")), (SLICES, self.tr("Slices"))):
            button = parts.button(words)
            button.setCheckable(True)
            self.choice.addButton(button, page)
            row.addWidget(button)
        self.choice.idClicked.connect(self._show_page)
        row.addStretch(1)
        row.addWidget(self.slices.direction)
        return self._ways

    def _drawing(self) -> QWidget:
        self._below = QWidget()
        self.blank = parts.button(self.tr("Blank this box"), theme.icon("mdi6.check"))
        self.blank.clicked.connect(self._draw)
        self.back = parts.button(self.tr("Back without a box"), theme.icon("mdi6.arrow-left"))
        self.back.clicked.connect(self.left_box)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(160)
        self._bar.setAccessibleName(self.tr("Progress of judging the box"))
        self._judging = parts.text(self.tr("Judging the box"), "muted", wrap=False)
        self._refused = parts.IconLine("mdi6.close-circle", "red", "")
        self.box.ready.connect(self._may_draw)
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self.blank, self.back, self._judging, self._bar):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._refused, 1)
        return self._below

    @property
    def drawing(self) -> bool:
        """Whether a box is being drawn."""
        return self._pages.currentIndex() == BOX

    def open(
        self, series: Series, removal: Removal | None, portrait: Callable[[], Portrait]
    ) -> None:
        """Show a head; what is in view already stays so."""
        if self._series == series and self._removal == removal:
            if self._pages.currentIndex() == SLICES:
                self._open_slices()
            return
        before, self._series, self._removal = self._series, series, removal
        if (drawn := self._drawn.get((series, removal))) is not None:
            self._portraits.forget()
            self.surface.show_portrait(drawn)
        else:
            self.surface.show_waiting()
            self._portraits.want((series, removal), portrait)
        another = before is None or before.series_instance_uid != series.series_instance_uid
        if self.drawing and another:
            self.leave_box()
        elif self._pages.currentIndex() == SLICES:
            self._open_slices()

    def show_sentence(self, sentence: str) -> None:
        """Say why no head is in view; "" says nothing."""
        self.forget()
        self.surface.show_sentence(sentence)
        self._show_page(SURFACE)

    def forget(self) -> None:
        """Let go of everything: another donation, or out of view."""
        self._drawn.clear()
        self._series = self._removal = self._slices_of = None
        self._portraits.forget()
        self.slices.forget()
        self.box.forget()

    def rest(self) -> None:
        """Out of view: volumes are let go, portraits stay."""
        self.slices.forget()
        self._slices_of = None
        if self.drawing:
            self.leave_box()

    def draw_box(self, drawn: Sequence[Cuboid]) -> None:
        """Let a person draw a box, beginning with the one drawn before if there is one."""
        if self._series is not None:
            self._show_page(BOX)
            self.box.open(self._series, drawn)

    def show_judging(self, judging: bool) -> None:
        """The box is being judged, or not any more."""
        self._judging.setVisible(judging)
        self._refused.hide()
        self._bar.setVisible(judging)
        self.back.setEnabled(not judging)
        self._may_draw(not judging and self.box.volume is not None)

    def show_refused(self, reason: str) -> None:
        """The box will not do, for this reason; it can be drawn otherwise at once."""
        self.show_judging(False)
        self._refused.say("mdi6.close-circle", "red", reason)
        self._refused.show()

    def refused(self) -> str:
        """Why the box will not do, or ""."""
        return "" if self._refused.isHidden() else self._refused.words()

    def leave_box(self) -> None:
        """Back to the surface; the volume is let go."""
        self.box.forget()
        self._show_page(SURFACE)

    def _may_draw(self, possible: bool) -> None:
        self.blank.setEnabled(possible)

    def _draw(self) -> None:
        if self.box.box is not None:
            self.drawn.emit(self.box.box)

    def _show_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._ways.setVisible(page != BOX)
        self._below.setVisible(page == BOX)
        if page == BOX:
            self.show_judging(False)
            return
        self.choice.button(page).setChecked(True)
        self.slices.direction.setVisible(page == SLICES)
        self._tell_if_in_view()
        if page == SLICES:
            self._open_slices()

    def _open_slices(self) -> None:
        if self._series is None:
            return
        wanted = (self._series, self._removal)
        if self._slices_of != wanted:
            self._slices_of = wanted
            self.slices.open(self._series, self._removal)

    def _portrait_came(self, head: tuple[Series, Removal | None], portrait: Portrait) -> None:
        self._drawn[head] = portrait
        if len(self._drawn) > KEPT:
            del self._drawn[next(iter(self._drawn))]
        self.surface.show_portrait(portrait)

    def _no_portrait(self, _key: object, problem: DesktopError) -> None:
        words = self.tr("The surface cannot be drawn: {0} The slices show what is blanked.")
        self.surface.show_sentence(words.format(problem.title))

    def _tell_if_in_view(self) -> None:
        """A surface that came while something else was in view has not been seen."""
        surface = self._pages.currentIndex() == SURFACE and self.surface.view.shown
        if surface and self.isVisible():
            self._tell_seen()

    def _tell_seen(self) -> None:
        if self._series is not None:
            self.seen.emit(self._series.series_instance_uid)

    # Qt's own methods ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_if_in_view()
