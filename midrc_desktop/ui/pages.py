"""The six pages, in the order of the rail; each is imported when it is first looked at."""

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoGroup, QUndoStack
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from midrc_desktop.ui.context import Context
from midrc_desktop.ui.step_page import StepPage

if TYPE_CHECKING:
    from midrc_desktop.ui.studies.reading import ReadingPanel

PAGES = (
    ("midrc_desktop.ui.studies.page", "StudiesPage"),
    ("midrc_desktop.ui.preview.page", "ImagesPage"),
    ("midrc_desktop.ui.clinical.page", "ClinicalPage"),
    ("midrc_desktop.ui.deidentify.page", "DeidentifyPage"),
    ("midrc_desktop.ui.review.page", "ReviewPage"),
    ("midrc_desktop.ui.sending.page", "SendingPage"),
)


def read_ahead() -> None:
    """Import what showing studies takes, beside the window: half a second that it need not wait."""
    for module in (
        "midrc_desktop.workflow.importing",
        "midrc_desktop.workflow.steps",
        "midrc_desktop.dicom.index",
        "midrc_desktop.burned_in.likely",
        PAGES[0][0],
        "midrc_desktop.ui.studies.reading",
    ):
        import_module(module)


class PageStack(QStackedWidget):
    """The empty page and the pages that were looked at so far, one of them in view.

    Signals:
        changed: A page said that something has changed.
        wanted: A page wants the person taken to another step (a Step).
        place_wanted: And there to a place (a Step, what its page takes in `show_place`).
        case_wanted: A page wants another donation shown (its id).
    """

    changed = Signal()
    wanted = Signal(object)
    place_wanted = Signal(object, str)
    case_wanted = Signal(int)

    def __init__(self, context: Context, empty: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._empty = empty
        self._reading: ReadingPanel | None = None
        self._is_reading = False
        self._pages: dict[int, StepPage] = {}
        self.undo = QUndoGroup(self)
        self._no_undo = QUndoStack(self.undo)
        self.undo.addStack(self._no_undo)
        self.addWidget(empty)

    def page(self, position: int) -> StepPage:
        """The page of a step, made at its first use."""
        if position not in self._pages:
            module, name = PAGES[position]
            page: StepPage = getattr(import_module(module), name)(self._context)
            for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
                for field in page.findChildren(kind):
                    field.setAcceptDrops(False)  # studies may be dropped anywhere
            page.changed.connect(self.changed)
            page.wanted.connect(self.wanted)
            page.place_wanted.connect(self.place_wanted)
            page.case_wanted.connect(self.case_wanted)
            if (stack := page.undo_stack()) is not None:
                self.undo.addStack(stack)
            self._pages[position] = page
            self.addWidget(page)
        return self._pages[position]

    def show_page(self, position: int, donation_id: int) -> None:
        """Open a donation on the page of a step and bring it into view."""
        page = self.page(position)
        page.open(donation_id)
        self.setCurrentWidget(page)
        if not page.isAncestorOf(QApplication.focusWidget() or self._empty):
            page.setFocus()
        self.undo.setActiveStack(page.undo_stack() or self._no_undo)

    def enter(self) -> None:
        """Put the focus on the page in view."""
        self.currentWidget().setFocus()

    def show_empty(self) -> None:
        """Bring the empty page into view, and the focus out of every field."""
        shown = self.reading if self._is_reading else self._empty
        self.setCurrentWidget(shown)
        shown.setFocus()
        self.undo.setActiveStack(self._no_undo)

    def show_reading(self, reading: bool) -> None:
        """Show what is being read in place of the empty page, or the empty page again."""
        self._is_reading = reading
        if self.currentWidget() in (self._empty, self._reading):
            self.show_empty()

    @property
    def reading(self) -> "ReadingPanel":
        """What is shown in place of the empty page while studies come; made at its first use."""
        if self._reading is None:
            from midrc_desktop.ui.studies.reading import ReadingPanel

            self._reading = ReadingPanel()
            self.addWidget(self._reading)
        return self._reading

    @property
    def reading_shown(self) -> bool:
        """Whether what is being read is in view."""
        return self._is_reading and self.currentWidget() is self._reading

    def made(self, position: int) -> StepPage | None:
        """The page of a step if it was looked at already."""
        return self._pages.get(position)

    def leave(self) -> None:
        """Let the page in view keep what was typed."""
        page = self.currentWidget()
        if isinstance(page, StepPage) and page.donation_id is not None:
            page.leave()

    def close_donation(self, donation_id: int) -> None:
        """Let no page hold on to a donation that is gone."""
        for page in self._pages.values():
            if page.donation_id == donation_id:
                page.open(None)

    def put_away(self) -> None:
        """Forget every page: another desk comes, and nothing of this one may stay in view."""
        self._is_reading = False
        self.show_empty()
        for page in self._pages.values():
            page.open(None)
            if (stack := page.undo_stack()) is not None:
                self.undo.removeStack(stack)
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
