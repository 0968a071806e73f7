"""The journey from drop to receipt, step by step, as a person takes it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.preview.slice_view import SliceView
from midrc_desktop.workflow import describing, reviewing, sending
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.unsettled import unsettled
from tests.journeys.person import Person, until

PASSPHRASE = "correct horse battery staple"


class Journey:
    """One donation in one window; every step leaves the donation where the next begins."""

    def __init__(self, window: MainWindow, studies: Path) -> None:
        self.window = window
        self.person = Person(window)
        self.studies = studies

    @property
    def state(self) -> State | None:
        """The donation's state, None while there is no donation."""
        if not self.window.context.has_desk or self.window.donation_id is None:
            return None
        return self.window.context.desk.donation(self.window.donation_id).state

    def unlocks(self, *, first: bool) -> None:
        """Give the passphrase, a new one at first start."""
        self.person.types("Passphrase", PASSPHRASE)
        if first:
            self.person.types("The same passphrase again", PASSPHRASE)
        self.person.clicks("Seal my records" if first else "Open my records")
        until(lambda: self.window.context.has_desk, "the records are open")
        self.window.activateWindow()

    def drops(self) -> None:
        """Drop the studies and wait until they are listed."""
        self.person.drops([self.studies])
        until(lambda: self.window.step == 0, "the studies are listed")

    def flags(self) -> None:
        """Scroll to a slice and flag an infarct on it: F, a word, Enter; then say the side."""
        self.person.clicks("Step 2 of 6")
        until(lambda: self.window.step == 1, "the images are shown")
        view = self.person.looks_for(SliceView, "Slice")
        until(lambda: view.image is not None, "a slice is drawn")
        self.person.scrolls(view, 7)
        self.person.presses(Qt.Key.Key_F, view)
        self.person.writes("acute inf")
        self.person.presses(Qt.Key.Key_Return)
        until(self._findings, "the finding is kept")
        self.person.clicks("Side: Left")

    def _findings(self) -> object:
        assert self.window.donation_id is not None
        return describing.findings(self.window.context.desk, self.window.donation_id)

    def answers(self) -> None:
        """Fill in the clinical form."""
        person = self.person
        person.clicks("Step 3 of 6")
        person.chooses("Index event", "COVID-19 Test")
        person.types("Date of the index event", "2021-03-10")
        person.clicks("COVID-19 status: Yes")
        person.clicks("Race: not reported")
        person.clicks("Ethnicity: not reported")
        person.clicks("Add a test")
        person.clicks("Test 1, Method: RT-PCR")
        person.clicks("Test 1, Result: Positive")
        person.types("Test 1, Date", "2021-03-10")
        until(lambda: self.state is State.DESCRIBED, "the form is complete")

    def looks(self) -> None:
        """Open step 4 and wait until the images are looked through."""
        self.person.clicks("Step 4 of 6")
        until(lambda: not self._open("searched"), "the images are looked through")

    def settles(self) -> None:
        """Look at the text series by series, and at the faces study by study."""
        person = self.person
        if self._open("Text"):
            person.clicks("Look at the text in")
        while self._open("Text"):
            person.clicks(self.window.footer.primary.text())
        if self._open("The face of"):
            person.clicks("Look at the faces in")
            while self._open("The face of"):
                person.clicks("Confirm: I have looked")
            person.clicks("Back to the step")

    def _open(self, words: str) -> bool:
        """Whether something about text or faces is open that is said with these words."""
        assert self.window.donation_id is not None
        points = unsettled(self.window.context.desk, self.window.donation_id)
        return any(words in one.sentence for one in points if one.blocks)

    def removes(self) -> None:
        """Have text and faces looked for, settle what was found, remove the identifiers."""
        self.looks()
        self.settles()
        self.person.clicks("Remove identifiers")
        until(lambda: self.state is State.DEIDENTIFIED, "the identifiers are removed")

    def signs(self) -> None:
        """Look at what will leave, and sign."""
        person = self.person
        person.clicks("Step 5 of 6")
        person.types("Your name", "Dr Ada Practice")
        person.types("Your role", "Radiologist")
        person.clicks("I have looked")
        person.clicks("Sign and approve")
        until(lambda: self.state is State.APPROVED, "the donation is signed")
        assert self.window.donation_id is not None
        assert reviewing.signature(self.window.context.desk, self.window.donation_id)

    def sends(self) -> None:
        """Send the package and wait for the receipt."""
        self.person.clicks("Step 6 of 6")
        self.person.clicks("Send ")
        until(lambda: self.state is State.SENT, "the package is confirmed")
        assert self.window.donation_id is not None
        assert sending.receipt(self.window.context.desk, self.window.donation_id)
        until(lambda: self.person.sees(QAbstractButton, "Save receipt"), "the receipt is shown")

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """The steps in their order, by name."""
        for step in (self.drops, self.flags, self.answers, self.removes, self.signs, self.sends):
            yield step.__name__, step
