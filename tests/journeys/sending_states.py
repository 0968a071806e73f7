"""Pictures of every state of step 6, with a queue and a sign-in that are made up.

python -m tests.journeys.sending_states FOLDER
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from midrc_desktop import bootstrap
from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import Progress
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.settings.choices import Choices
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.queued import Place, Remedy
from tests.journeys.album import Album, settle
from tests.ui.sending.fake_line import (
    COMMONS,
    IN,
    OUT,
    TOTAL,
    FakeLine,
    laid,
    queued,
    trouble,
    with_sign_in,
)

PORTAL = TransportProblem(
    "The upload stopped because the hospital's network asks for a sign-in page.",
    safe="Your donation is safe on this computer.",
    advice="Open a browser, sign in to the network, then choose Try now.",
)
ENDED = TransportProblem(
    "MIDRC no longer accepts your sign-in.",
    safe="Your donation is safe on this computer, and what has arrived stays there.",
    advice="Sign in again. The upload goes on where it stopped.",
)
REJECTED = TransportProblem(
    "The commons did not take 2 answers in the records.",
    safe="No record of this donation was kept there, and your donation is safe on this computer.",
    advice="Correct the answers that are listed, review the donation again and sign it.",
    detail="case.sex: 'Womann' is not one of ['Female', 'Male', 'Not Reported', 'Other']",
)
FULL = TransportProblem(
    "The folder for packages is full.",
    safe="Your donation is safe on this computer.",
    advice="Make room there, or choose another folder.",
    detail="/media/ada/USB STICK/handover",
)
NO_RIGHT = replace(
    IN,
    may_send=False,
    said="You may look at MIDRC's open data, but not send to the project Open-R1. Ask the commons "
    "to let you in as a submitter.",
)


class OneDesk:
    """Opens one desk that is there already."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def open_desk(self, folder: Path | None = None, passphrase: str | None = None) -> Desk:
        return self.desk


def state(fake: FakeLine, window: MainWindow, ids: list[int]) -> Iterator[str]:
    """Set one state after another; each is yielded by its name."""
    first, second, third, _fourth = ids
    page: Any = window.page(5)
    panel = page.destinations.sign_in
    folder = window.context.desk.site.destinations[1]
    yield "not-signed-in"
    for kind in SignInKind:
        destination = with_sign_in(kind)
        window.context.desk.site = replace(
            window.context.desk.site, destinations=(destination, folder)
        )
        page.open(first)
        yield f"sign-in-{kind.value.replace(' ', '-')}"
        if kind is SignInKind.BROWSER:
            panel.show_waiting(
                "Sign in on the page in your browser. This goes on by itself once you have.",
                browser=True,
            )
            yield "sign-in-browser-waits"
        if kind is SignInKind.CODE:
            panel.show_code("https://id.example.org/device", "WDJB-MJHT", 873)
            yield "sign-in-code-shown"
        if kind is SignInKind.PASSWORD:
            panel.ask_password()
            yield "sign-in-password-asked"
    window.context.desk.site = replace(window.context.desk.site, destinations=(COMMONS, folder))
    fake.standing = IN
    yield "ready"
    fake.standing = replace(IN, ending=True, lasting=False)
    yield "key-ends-soon"
    fake.standing = NO_RIGHT
    yield "may-not-send"
    fake.standing = IN
    fake.queue = [
        queued(first, Place.SENDING, sent=TOTAL // 3),
        queued(second, Place.AWAITING, sent=TOTAL),
        queued(third, destination=folder),
    ]
    window.context.sending._donation = first
    window.context.sending.progress = Progress(430_000_000, TOTAL, "bytes")
    window.context.sending.rate.note(0, 310_000_000)
    window.context.sending.rate.note(20, 430_000_000)
    yield "sending"
    window.context.sending.progressed.emit(first, window.context.sending.progress)
    window.context.sending._donation = window.context.sending.progress = None
    fake.put(first, place=Place.AWAITING, sent=TOTAL)
    yield "awaiting"
    fake.put(
        first,
        place=Place.WAITING,
        sent=TOTAL // 3,
        due="2026-11-29T23:32:00Z",
        problem=trouble(PORTAL),
    )
    yield "tries-again"
    fake.put(first, place=Place.PAUSED, problem=None, due="")
    yield "paused"
    fake.put(first, place=Place.STOPPED, problem=trouble(ENDED, Remedy.SIGN_IN))
    fake.standing = OUT
    yield "stopped-sign-in"
    fake.standing = IN
    fake.put(first, problem=trouble(REJECTED, Remedy.FIELDS, "case.sex", "tests.date"))
    yield "stopped-fields"
    fake.put(first, destination=folder, problem=trouble(FULL, Remedy.FOLDER))
    yield "stopped-folder"


def dialogs(window: MainWindow, donation: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The dialogs of step 6."""
    page: Any = window.page(5)
    yield "ask-cancel", lambda: page.asking.cancel(donation)
    yield "ask-back", lambda: page.asking.take_back(donation)
    yield "ask-sign-out", lambda: page.asking.sign_out(COMMONS)
    yield "proxy", lambda: page.asking.proxy(donation)
    yield "receipts", page.asking.receipts
    yield "rules", page.asking.rules


def main(folder: Path) -> None:
    """Make four signed donations and take a picture of every state."""
    from tests.journeys.made_desk import signed_desk

    app = QApplication([])
    fake = laid(FakeLine(), setattr)
    with tempfile.TemporaryDirectory() as temporary:
        desk = signed_desk(bootstrap, Path(temporary))
        folder_place = Destination("folder", "USB stick", "/media/ada/USB STICK/handover")
        desk.site = replace(
            desk.site,
            name="St Example Neuroradiology",
            site_id="990001",
            destinations=(COMMONS, folder_place),
        )
        window = MainWindow(OneDesk(desk), Choices())
        window.resize(1280, 800)
        window.show()
        window.begin()
        album = Album(app, window, folder, pause=0.2)
        ids = [card.id for card in reversed(desk.donations())]
        window.show_place(ids[0], 5)
        for name in state(fake, window, ids):
            waits = "waits" in name or "shown" in name or "asked" in name
            if not waits:
                window.context.sending.changed.emit(ids[0])
                window.leaving.show_site()
                window.refresh()
            settle(0.1)
            album.take(f"6-{name}")
        fake.put(ids[0], sent=TOTAL // 3)
        for name, show in dialogs(window, ids[0]):
            dialog = show()
            settle(0.2)
            album.take_dialog(f"6-{name}", dialog)
            dialog.close()
        window.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["MIDRC_DESKTOP_HOME"] = home
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
