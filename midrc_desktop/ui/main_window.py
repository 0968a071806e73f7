"""The one window: worklist, step rail, the page of the step, what is next, what is running."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from midrc_desktop.ui import menus, theme
from midrc_desktop.ui.adding import Adding, dropped
from midrc_desktop.ui.arriving import Arriving
from midrc_desktop.ui.colours import Look
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.empty import DropOverlay, EmptyPage
from midrc_desktop.ui.footer import Footer
from midrc_desktop.ui.keeping import Keeping
from midrc_desktop.ui.leaving import Leaving
from midrc_desktop.ui.opening import Opening
from midrc_desktop.ui.pages import PageStack, read_ahead
from midrc_desktop.ui.rail import Mark, StepRail
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.ui.settings.site import SiteProfiles
from midrc_desktop.ui.status import StatusLine
from midrc_desktop.ui.step_page import Primary, StepPage
from midrc_desktop.ui.taking import Taking
from midrc_desktop.ui.worklist.worklist import Worklist

if TYPE_CHECKING:
    from midrc_desktop.workflow.desks import Desks
    from midrc_desktop.workflow.steps import Missing, Step


class MainWindow(QMainWindow):
    """Shows before any desk is open; `begin` opens one.

    Signals:
        shown_step: Another step came into view (its position, -1 for the empty page).
    """

    shown_step = Signal(int)

    def __init__(self, desks: "Desks", choices: Choices | None = None) -> None:
        super().__init__()
        self.choices = choices or Choices()
        self.context = Context(parent=self)
        self.opening = Opening(self.context, desks, self)
        self.adding = Adding(self.context, self)
        self.keeping = Keeping(self.context, self)
        self.sites = SiteProfiles(self.context, self)
        self.taking = Taking(self)
        self._missing: tuple[Missing, ...] = ()
        self._donation: int | None = None
        self._step = -1
        self._practice_next = False
        self._leaving = False
        self.setWindowTitle(self.tr("MIDRC Desktop"))
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 620)
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.timeout.connect(self.refresh)
        self._build()
        menus.build(self)
        self._connect()
        self.arriving = Arriving(self)
        self.leaving = Leaving(self)
        self.show_nothing()
        self.empty.setFocus()

    # What others call

    def begin(
        self,
        paths: Sequence[Path] = (),
        *,
        practice: bool = False,
        passphrase: str | None = None,
    ) -> None:
        """Open a desk, then add these paths, or the practice patient.

        The passphrase is asked for where it is needed and not given.
        """
        self._practice_next = practice
        self.taking.take(paths)
        if practice:
            self.opening.open_practice()
        else:
            self.opening.open_home(passphrase)

    @property
    def donation_id(self) -> int | None:
        """The donation in view, or None."""
        return self._donation

    @property
    def step(self) -> int:
        """The position of the step in view, -1 for the empty page."""
        return self._step

    def page(self, position: int) -> StepPage:
        """The page of a step, made at its first use."""
        return self.stack.page(position)

    def show_donation(self, donation_id: int) -> None:
        """Show a donation at the step where it goes on."""
        from midrc_desktop.workflow.steps import Step, goes_on_at

        where = goes_on_at(self.context.desk, donation_id)
        self.show_place(donation_id, list(Step).index(where))

    def show_place(self, donation_id: int, position: int) -> None:
        """Show one step of a donation."""
        self.stack.leave()
        self._donation, self._step = donation_id, position
        self.worklist.choose(donation_id)
        self.stack.show_page(position, donation_id)
        self.rail.setEnabled(True)
        self.rail.show_current(position)
        self.refresh()
        self.shown_step.emit(position)

    def show_step(self, position: int) -> None:
        """Go to a step of the donation in view; a locked one says why instead."""
        if self._donation is None:
            return
        button = self.rail.buttons[position]
        if button.mark.kind == "locked" and position != self._step:
            QToolTip.showText(button.mapToGlobal(QPoint(0, button.height())), button.mark.reason)
            return
        self.show_place(self._donation, position)

    def show_wanted(self, step: "Step", anchor: str = "") -> None:
        """Go to the step that a page asks for, and to a place there."""
        from midrc_desktop.workflow.steps import Step

        self.refresh()
        position = list(Step).index(step)
        self.show_step(position)
        if anchor:
            self.page(position).show_place(anchor)

    def show_case(self, donation_id: int) -> None:
        """Show the studies of a donation that something refers to."""
        self.show_place(donation_id, 0)

    def show_nothing(self) -> None:
        """Show the empty page."""
        self.stack.leave()
        self._donation, self._step = None, -1
        self._missing = ()
        self.stack.show_empty()
        self.rail.show_current(-1)
        self.rail.show_marks([Mark()] * 6)
        self.rail.setEnabled(False)
        self.footer.show_missing(())
        self.footer.show_primary(Primary(self.tr("Add studies"), self.adding.choose_folder))
        self.shown_step.emit(-1)

    def refresh(self) -> None:
        """Read again what the rail, the worklist and the bottom bar show."""
        self.worklist.refresh()
        if self._donation is None or not self.context.has_desk:
            return
        from midrc_desktop.workflow.steps import Step, missing, steps

        order = list(Step)
        marks = steps(self.context.desk, self._donation)
        self.rail.show_marks([Mark(mark.mark, mark.count, mark.reason) for mark in marks])
        self._missing = tuple(
            point
            for point in missing(self.context.desk, self._donation)
            if point.blocks and order.index(point.step) <= self._step
        )
        self.footer.show_missing([point.sentence for point in self._missing])
        self.footer.show_primary(self.page(self._step).primary() or self._next())

    def show_look(self, look: Look) -> None:
        """Change the look and remember it."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, look)
        self.choices.look = look

    def show_worklist(self, shown: bool) -> None:
        """Fold the worklist away, or not."""
        self.worklist.setVisible(shown)

    def start_search(self) -> None:
        """Search the donations, unfolding the worklist first."""
        self.show_worklist(True)
        self.worklist.start_search()

    def leave_practice(self) -> None:
        """Back to this computer's own worklist."""
        self._put_away()
        self.opening.leave_practice()

    def open_practice(self) -> None:
        """Put a practice desk on the table with its patient."""
        if self.opening.may_practise():
            self._practice_next = True
            self._put_away()
            self.opening.open_practice()

    # How it is made

    def _build(self) -> None:
        self.worklist = Worklist(self.context)
        self.rail = StepRail()
        self.empty = EmptyPage()
        self.stack = PageStack(self.context, self.empty)
        self.footer = Footer()
        self.status = StatusLine(self.context.jobs)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.rail)
        right.addWidget(self.stack, 1)
        right.addWidget(self.footer)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.worklist)
        across.addLayout(right, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.overlay = DropOverlay(whole)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_step)
        self.worklist.chosen.connect(self.show_donation)
        self.worklist.entered.connect(self.stack.enter)
        self.worklist.add_wanted.connect(self.adding.choose_folder)
        self.worklist.leave_practice_wanted.connect(self.leave_practice)
        self.worklist.delete_wanted.connect(self.keeping.ask_delete)
        self.worklist.withdraw_wanted.connect(self.keeping.ask_withdraw)
        self.keeping.deleted.connect(self._deleted)
        self.empty.files_wanted.connect(self.adding.choose_files)
        self.empty.practice_wanted.connect(self.open_practice)
        self.empty.profile_wanted.connect(self.sites.choose)
        self.sites.changed.connect(self._site_changed)
        self.stack.changed.connect(self._later)
        self.stack.wanted.connect(self.show_wanted)
        self.stack.place_wanted.connect(self.show_wanted)
        self.stack.case_wanted.connect(self.show_case)
        self.footer.place_wanted.connect(self._show_missing_place)
        self.opening.opened.connect(self._opened)
        self.opening.refused.connect(self.close)
        self.opening.practice_wanted.connect(self.open_practice)
        self.context.donation_changed.connect(self._donation_changed)

    def _opened(self) -> None:
        self.leaving.show_site()
        self.show_nothing()
        self.context.jobs.fetch(read_ahead)
        cards = self.context.desk.donations()
        practice, self._practice_next = self._practice_next, False
        if practice:
            self.adding.read_practice()
        elif not self.taking.take_what_waited() and cards:
            first = self.worklist.first_id()
            if first is not None:
                self.show_donation(first)

    def _next(self) -> Primary | None:
        if self._step >= len(self.rail.labels) - 1:
            return None
        following = self._step + 1
        mark = self.rail.buttons[following].mark
        label = self.tr("Next: {0}").format(self.rail.labels[following])
        return Primary(label, lambda: self.show_step(following), mark.kind != "locked", mark.reason)

    def _show_missing_place(self, position: int) -> None:
        from midrc_desktop.workflow.steps import Step

        point = self._missing[position]
        where = list(Step).index(point.step)
        if where != self._step:
            self.show_step(where)
        self.page(where).show_place(point.anchor)

    def _put_away(self) -> None:
        """Before another desk comes: what runs for the pages of this one ends first."""
        self.show_nothing()
        self.adding.forget()
        self.status.forget()
        self.context.sending.rest()
        self.context.jobs.stop()
        self.stack.put_away()

    def _deleted(self, donation_id: int) -> None:
        if donation_id == self._donation:
            self.show_nothing()
        self.stack.close_donation(donation_id)
        self._later()

    def _site_changed(self) -> None:
        if self._donation is not None:
            self.show_place(self._donation, self._step)
        self._later()

    def _donation_changed(self, donation_id: int) -> None:
        self._later()

    def _later(self) -> None:
        self._refreshing.start(0)

    # Qt's own

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()) and self.context.has_desk:
            event.acceptProposedAction()
            self.overlay.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.overlay.hide()
        paths = dropped(event.mimeData())
        event.acceptProposedAction()
        self.taking.take(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.overlay.isVisible():
            self.overlay.cover()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "footer"):
            self._later()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._leaving and self.leaving.ask_to_close(self._close_now) is not None:
            event.ignore()
            return
        self._put_away()
        self.choices.geometry = self.saveGeometry()
        self.opening.close()
        self._refreshing.stop()
        event.accept()

    def _close_now(self) -> None:
        self._leaving = True
        self.close()
