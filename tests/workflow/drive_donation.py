"""Takes a donation as far as it goes, from wherever it is; kills itself where it is told to.

    python -m tests.workflow.drive_donation --passphrase WORDS --home DIR --originals DIR
        --out DIR [--kill-at PLACE]

Run by test_killed.py; prints "finished" once there is a receipt.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from midrc_desktop.bootstrap import open_desk
from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.store.recovery import to_words
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.workflow import (
    deidentifying,
    describing,
    importing,
    reviewing,
    sending,
    steps,
)
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.work import K, R, Work, kept
from tests.workflow.described_head import SITE_KEY, describe
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.sent import send
from tests.workflow.settled import accept_faces

# Kills while a record of this purpose is about to be written: between the files and the record.
BEFORE_RECORD = {
    "keeping the import": Purpose.IMPORT,
    "keeping the texts": Purpose.TEXTS,
    "keeping the outcome": Purpose.OUTCOME,
    "keeping the assembly": Purpose.ASSEMBLY,
    "keeping the signature": Purpose.SIGNATURE,
    "keeping the receipt": Purpose.RECEIPT,
}


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process does not go on")


class Journey:
    """One run of the program."""

    def __init__(self, desk: Desk, kill_at: str) -> None:
        self.desk, self.kill_at = desk, kill_at
        if purpose := BEFORE_RECORD.get(kill_at):
            self._die_before(purpose)

    def _die_before(self, deadly: Purpose) -> None:
        write = self.desk.write

        def write_or_die(donation: int, purpose: Purpose, *record: Any) -> None:
            if purpose is deadly:
                die()
            write(donation, purpose, *record)

        self.desk.write = write_or_die  # type: ignore[method-assign]

    def reached(self, place: str) -> None:
        if place == self.kill_at:
            die()

    def perform(self, place: str, work: Work[R, K], *, after: int = 1) -> K:
        told: list[Progress] = []

        def report(progress: Progress) -> None:
            told.append(progress)
            if len(told) > after:
                self.reached(place)

        done = work.run(report, CancelToken())
        self.reached(f"after {place}")
        return kept(work, done)

    def go(self, originals: Path) -> None:
        desk = self.desk
        if not desk.donations():
            self.perform("importing", importing.import_studies(desk, [originals]), after=0)
        self.reached("imported")
        (card,) = desk.donations()
        if any(point.blocks for point in steps.missing(desk, card.id)):
            describe(desk, card.id)
            accept_faces(desk, card.id)
        self.reached("described")
        if desk.state(card.id) in (State.IMPORTED, State.DESCRIBED):
            self.perform("de-identifying", deidentifying.deidentify(desk, card.id))
        self.reached("de-identified")
        self.send(card.id)

    def send(self, donation: int) -> None:
        desk = self.desk
        if desk.state(donation) is State.DEIDENTIFIED:
            if reviewing.assembled(desk, donation) is None:
                self.perform("assembling", reviewing.assemble(desk, donation))
            self.perform("signing", reviewing.sign(desk, donation, "Dr Vale", ""))
        self.reached("signed")
        if desk.state(donation) is not State.SENT:
            approved = self.perform("checking", reviewing.check(desk, donation))
            destination = sending.destination_of(desk, donation) or desk.site.destinations[0]
            self.perform("sending", send(desk, approved, destination))


def main() -> None:
    wanted = argparse.ArgumentParser()
    for name in ("--passphrase", "--home", "--originals", "--out"):
        wanted.add_argument(name, required=True)
    wanted.add_argument("--kill-at", default="")
    given = wanted.parse_args()
    Path(given.out).mkdir(exist_ok=True)
    site = builtin_profile(Path(given.out))
    desk = open_desk(Path(given.home), given.passphrase, site, workers=1)
    desk.looks = FakeLooks()
    try:
        if not desk.donations():
            desk.use_recovery_words(to_words(SITE_KEY))
        assert desk.audit_breaks() == ()
        parts = [path.name for path in desk.store.outgoing.iterdir() if not path.name.isdigit()]
        assert parts == [], parts
        Journey(desk, given.kill_at).go(Path(given.originals))
        (card,) = desk.donations()
        assert sending.receipt(desk, card.id) is not None
        assert describing.findings(desk, card.id)
        assert desk.audit_breaks() == ()
        sys.stdout.write("finished\n")
    finally:
        desk.close()


if __name__ == "__main__":
    main()
