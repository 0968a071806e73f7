"""A full run with every kind of destination: sign-in, failure, upload, receipts, sign-out.

Reads what to do as JSON from its first line of standard input. What is secret is written into a
file of its own, so that the test can look for it everywhere else. Before it goes on after a
failure it prints "stopped" and waits for a line.
"""

import json
import logging
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec

from midrc_desktop.bootstrap import open_desk
from midrc_desktop.errors import DesktopError
from midrc_desktop.submission.receipt import Receipt, as_json, as_text
from midrc_desktop.submission.receipt_page import as_pdf
from midrc_desktop.submission.site_profile import Destination, SignInKind, SiteProfile
from midrc_desktop.ui.logbook import start_log
from midrc_desktop.workflow import deidentifying, importing, queue, receipts, reviewing, signing_in
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.servers.identity import Identity
from tests.workflow.described_head import describe
from tests.workflow.fake_looks import FakeLooks
from tests.workflow.settled import accept_faces

_LOG = logging.getLogger("midrc_desktop.full_run")


@dataclass(frozen=True, slots=True)
class Task:
    """Folders, the site with its destinations, and what a person has at hand for each of them."""

    home: str
    originals: list[str]
    secrets_file: str
    site: SiteProfile
    key_file: str
    password: tuple[str, str]
    identity: tuple[str, str, str]


class Run:
    """The run, destination by destination."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.desk: Desk = open_desk(
            Path(task.home) / "records", "correct horse battery", task.site, workers=1
        )
        self.desk.looks = FakeLooks()

    def go(self) -> None:
        kept = Path(self.task.home) / "receipts"
        kept.mkdir()
        for destination, originals in zip(
            self.task.site.destinations, self.task.originals, strict=True
        ):
            approved = self.signed(Path(originals))
            self.sign_in(destination)
            self.remember(destination)
            queue.add(self.desk, approved, destination)
            receipt = self.send(approved.donation_id, destination)
            self.remember(destination)
            for name, content in (("json", as_json(receipt)), ("pdf", as_pdf(receipt))):
                (kept / f"{destination.kind}.{name}").write_bytes(content)
            text = as_text(receipt) + receipts.withdrawal(receipt)
            (kept / f"{destination.kind}.txt").write_text(text)
            if destination.sign_in is not None:
                perform(signing_in.sign_out(self.desk, destination))
                assert signing_in.standing(self.desk, destination).needed
        (kept / "history.csv").write_text(receipts.as_csv(receipts.history(self.desk)))
        assert len(receipts.history(self.desk)) == len(self.task.originals)
        assert self.desk.audit_breaks() == ()
        self.desk.close()

    def signed(self, originals: Path) -> Approved:
        """A donation from its import to its signature."""
        (donation,) = perform(importing.import_studies(self.desk, [originals])).donations
        describe(self.desk, donation)
        accept_faces(self.desk, donation)
        perform(deidentifying.deidentify(self.desk, donation))
        perform(reviewing.assemble(self.desk, donation))
        return perform(reviewing.sign(self.desk, donation, "Dr Vale", "Neuroradiologist"))

    def sign_in(self, destination: Destination) -> None:
        if destination.sign_in is None:
            return
        if destination.sign_in.kind == SignInKind.KEY_FILE:
            key = Path(self.task.key_file)
            perform(signing_in.use_key_file(self.desk, destination, key))
            signing_in.delete_key_file(key)
        elif destination.sign_in.kind == SignInKind.PASSWORD:
            perform(signing_in.with_password(self.desk, destination, *self.task.password))
        else:
            issuer, verifier, authority = self.task.identity
            provider = Identity(issuer, verifier, Path(authority))

            def open_page(address: str) -> None:
                threading.Thread(target=provider.visit, args=(address,)).start()

            perform(signing_in.in_browser(self.desk, destination, open_page))

    def send(self, donation: int, destination: Destination) -> Receipt:
        """Start it until there is a receipt; a failure is logged, as the window does."""
        while True:
            try:
                came = perform(queue.start(self.desk, donation))
            except DesktopError as problem:
                _LOG.warning("%s", problem)
                queue.stopped(self.desk, donation, problem)
                print(f"stopped {destination.kind} {type(problem).__name__}", flush=True)
                print(problem.sentences(), problem.detail, file=sys.stderr)
                sys.stdin.readline()
                queue.resume(self.desk, donation)
            else:
                if isinstance(came, Receipt):
                    return came
                threading.Event().wait(min(came.seconds, 0.2))

    def remember(self, destination: Destination) -> None:
        """Write the secrets of a sign-in where only the test looks."""
        if destination.sign_in is None:
            return
        session = self.desk.sessions.of(destination)
        tokens = [one.value for one in (session.token, session.id_token) if one is not None]
        with Path(self.task.secrets_file).open("a") as file:
            for secret in (session.credential, *tokens):
                file.write(json.dumps(secret) + "\n")


def main() -> None:
    """Do the run; everything that is logged, however detailed, also goes to standard error."""
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    task = msgspec.json.decode(sys.stdin.readline(), type=Task)
    handler = start_log(Path(task.home) / "log")
    logging.getLogger().setLevel(logging.DEBUG)
    Run(task).go()
    handler.close()
    print("finished", flush=True)


if __name__ == "__main__":
    main()
