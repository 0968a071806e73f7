"""What leaves this computer, as the whole window shows it: status line, keys, closing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from midrc_desktop.jobs import Progress
from midrc_desktop.ui.dates import left
from midrc_desktop.ui.messages import Answer, Message, ask
from midrc_desktop.ui.sending.places import short

if TYPE_CHECKING:
    from midrc_desktop.submission.site_profile import Destination
    from midrc_desktop.ui.main_window import MainWindow
    from midrc_desktop.workflow.queued import Queued

_SEND = 5


class Leaving(QObject):
    """Keeps the window in step with the queue and with who is signed in."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._context = window.context
        self._shown: int | None = None
        runner = self._context.sending
        runner.changed.connect(lambda _donation: self.show_queue())
        runner.progressed.connect(self._progressed)
        self._context.sign_in.changed.connect(lambda _destination: self.show_site())
        self._context.desk_changed.connect(self.show_queue)
        window.sites.changed.connect(self.show_site)
        window.status.sending.clicked.connect(self._show)

    def show_site(self) -> None:
        """Say whose site it is and who is signed in where."""
        if not self._context.has_desk:
            return
        words, calm = self._window.sites.words(), True
        if (place := self._signs_in()) is not None:
            standing, name = self._context.sign_in.standing(place), short(place.name)
            if standing.needed:
                words = self.tr("{0} · not signed in to {1}").format(words, name)
                calm = False
            else:
                words = self.tr("{0} · signed in to {1}").format(words, name)
                calm = not standing.ending and standing.may_send
        self._window.status.show_site(words, calm=calm)

    def show_queue(self) -> None:
        """Say what is on its way, and what needs a person."""
        from midrc_desktop.workflow.queued import Place

        rows = self._context.sending.rows()
        needy = [row for row in rows if row.place is Place.STOPPED]
        status = self._window.status
        if needy:
            self._shown = needy[0].donation
            words = self.tr("{0} needs you").format(self._title(needy[0]))
            if len(needy) > 1:
                words = self.tr("{0} donations need you").format(len(needy))
            status.show_sending("mdi6.alert-circle-outline", "amber", words)
        elif (running := self._context.sending.donation) is not None:
            self._shown = running
            words = self.tr("Sending case {0}").format(running)
            status.show_sending("mdi6.arrow-up-circle-outline", "accent", words)
        elif rows:
            self._shown = rows[0].donation
            words = self.tr("1 on its way") if len(rows) == 1 else self.tr("{0} on their way")
            status.show_sending("mdi6.clock-outline", "muted", words.format(len(rows)))
        else:
            self._shown = None
            status.show_sending("mdi6.clock-outline", "muted", "")

    def show_receipts(self) -> None:
        """Show what was sent from this computer."""
        from midrc_desktop.ui.sending.receipts_dialog import ReceiptsDialog

        if self._context.has_desk:
            ReceiptsDialog(self._context.desk, self._window).open()

    def ask_to_close(self, close: Callable[[], None]) -> Message | None:
        """Ask if something runs that closing would stop; None if the window may close at once."""
        running, sending = self._context.jobs.jobs, self._context.sending.donation
        if running:
            question = self.tr("“{0}” is still running. Close anyway?").format(running[0].title)
            kept = self.tr("What is finished is kept. The rest can be started again.")
            stay, go = self.tr("Keep it running"), self.tr("Stop and close")
        elif sending is not None:
            question = self.tr("Case {0} is being sent. Close anyway?").format(sending)
            kept = self.tr(
                "Nothing is lost: what has arrived stays there, and the rest goes on by itself "
                "when you open MIDRC Desktop again."
            )
            stay, go = self.tr("Go on sending"), self.tr("Pause and close")
        else:
            return None
        answers = (Answer(stay, part="primary"), Answer(go, close))
        return ask(self._window, question, answers, explanation=kept)

    def _progressed(self, donation: int, progress: Progress) -> None:
        if donation != self._shown or not progress.total:
            return
        if progress.unit == "bytes":
            said = [self.tr("Sending case {0}").format(donation)]
            said.append(f"{round(100 * progress.done / progress.total)} %")
            if speed := self._context.sending.rate.a_second():
                said.append(left((progress.total - progress.done) / speed))
        else:
            said = [self.tr("Checking case {0}").format(donation)]
        words = "  ·  ".join(said)
        self._window.status.show_sending("mdi6.arrow-up-circle-outline", "accent", words)

    def _signs_in(self) -> "Destination | None":
        """The first destination that somebody is signed in to, else the first that wants it."""
        places = self._context.desk.site.destinations
        wanting = [place for place in places if place.sign_in is not None]
        known = self._context.sign_in.standing
        signed_in = [place for place in wanting if not known(place).needed]
        return next(iter(signed_in + wanting), None)

    def _title(self, row: "Queued") -> str:
        return self._context.desk.donation(row.donation).title

    def _show(self) -> None:
        if self._shown is not None:
            self._window.show_place(self._shown, _SEND)
