"""What a page of the window is: it opens a donation and names the one next thing to do."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from midrc_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class Primary:
    """The window's one primary button: "Sign and approve 2 studies".

    While it is not `enabled`, `reason` says why, in a sentence.
    """

    label: str
    run: Callable[[], object]
    enabled: bool = True
    reason: str = ""


class StepPage(QWidget):
    """One of the six pages. The window shows it below the step rail, without margins.

    Signals:
        changed: Something that the rail, the worklist or the primary button shows has changed.
        wanted: The person should be taken to another step (a Step).
        place_wanted: And there to a place (a Step, what its page takes in `show_place`).
        case_wanted: Another donation should be shown (its id).
    """

    changed = Signal()
    wanted = Signal(object)
    place_wanted = Signal(object, str)
    case_wanted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.donation_id: int | None = None

    def open(self, donation_id: int | None) -> None:
        """Show this donation, or nothing. Called each time the page comes into view."""
        self.donation_id = donation_id

    def leave(self) -> None:
        """Keep what was typed; the page goes out of view or the window closes."""

    def primary(self) -> Primary | None:
        """The next thing to do on this page, or None: then the window offers the next step."""
        return None

    def show_place(self, anchor: str) -> None:
        """Put the focus on the place that a `Missing.anchor` of this step names."""

    def undo_stack(self) -> QUndoStack | None:
        """The page's own undo stack for the Edit menu, or None."""
        return None
