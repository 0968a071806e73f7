"""What every page is given: the open desk, what runs, who is signed in, whether names are shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from midrc_desktop.ui.jobs import JobRunner
from midrc_desktop.ui.sending.runner import Runner
from midrc_desktop.ui.sending.sign_in import SignIn

if TYPE_CHECKING:
    from midrc_desktop.workflow.desk import Desk, Identity


class Context(QObject):
    """The window's shared state.

    Signals:
        patient_shown_changed: The "show patient" eye was switched (bool).
        desk_changed: Another desk was opened (practice, or a new site profile).
        donation_changed: Something of this donation was kept (its id); lists read it again.
    """

    patient_shown_changed = Signal(bool)
    desk_changed = Signal()
    donation_changed = Signal(int)

    def __init__(self, desk: "Desk | None" = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = JobRunner(self)
        self._desk = desk
        self._patient_shown = False
        self._identities: dict[int, Identity] = {}
        self.sign_in = SignIn(self)
        self.sending = Runner(self)
        if desk is not None:
            self.sending.begin()

    @property
    def desk(self) -> "Desk":
        """The open desk. Raises RuntimeError while the vault is still locked."""
        if self._desk is None:
            raise RuntimeError("no desk is open")
        return self._desk

    @property
    def has_desk(self) -> bool:
        """Whether a desk is open."""
        return self._desk is not None

    @property
    def patient_shown(self) -> bool:
        """Whether names and patient ids may be on the screen."""
        return self._patient_shown

    def show_patient(self, shown: bool) -> None:
        """Open or close the eye."""
        if shown == self._patient_shown:
            return
        self._patient_shown = shown
        self._identities.clear()
        self.patient_shown_changed.emit(shown)

    def identity(self, donation_id: int) -> "Identity | None":
        """Who it is while the eye is open (audited once per opening), otherwise None."""
        if not self._patient_shown:
            return None
        if donation_id not in self._identities:
            self._identities[donation_id] = self.desk.identity(donation_id)
        return self._identities[donation_id]

    def open(self, desk: "Desk | None") -> None:
        """Put another desk in place; the caller closes the old one."""
        self._desk = desk
        self._identities.clear()
        self.show_patient(False)
        self.desk_changed.emit()
