"""`send` and `audit verify`: what needs the records of this computer."""

import hashlib
from argparse import Namespace

from midrc_desktop.cli.console import DONE, HELD, passphrase, say
from midrc_desktop.cli.delivering import deliver
from midrc_desktop.cli.donating import profile_of
from midrc_desktop.cli.letting_in import let_in
from midrc_desktop.cli.told import Told
from midrc_desktop.errors import BadAnswer, Refused
from midrc_desktop.submission import seal
from midrc_desktop.submission.receipt import as_text
from midrc_desktop.workflow import reviewing, sending
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.desks import Desks
from midrc_desktop.workflow.donation import State


def send(desks: Desks, wanted: Namespace) -> int:
    """Send a package that was signed on this computer."""
    destination = profile_of(wanted.to, None).destinations[0]
    desk = desks.open_desk(passphrase=passphrase(wanted.passphrase_fd))
    try:
        donation = _signed(desk, wanted)
        if desk.state(donation) is State.SENT:
            raise Refused(
                "This donation was sent already.",
                safe="Nothing was sent again.",
                advice="Its receipt is kept with the donation; nothing more is to be done.",
            )
        seal.check(wanted.package)
        if blocked := sending.blocked(desk, donation, destination):
            raise Refused(blocked)
        told = Told()
        let_in(desk, destination, wanted.key_file, told)
        approved = told.perform(reviewing.check(desk, donation))
        say(as_text(deliver(desk, approved, destination)))
    finally:
        desk.close()
    return DONE


def _signed(desk: Desk, wanted: Namespace) -> int:
    try:
        digest = hashlib.sha256((wanted.package / "manifest.json").read_bytes()).hexdigest()
    except OSError as failure:
        raise BadAnswer("There is no package in that folder.") from failure
    for card in desk.donations():
        signature = reviewing.signature(desk, card.id)
        if signature is not None and signature.manifest_sha256 == digest:
            return card.id
    raise Refused(
        "No signature on this computer belongs to that package.",
        advice="Open the donation, review it and sign it; then send it.",
    )


def audit(desks: Desks, wanted: Namespace) -> int:
    """Check that no entry of the audit trail was changed or taken out."""
    desk = desks.open_desk(passphrase=passphrase(wanted.passphrase_fd))
    try:
        broken = desk.audit_breaks()
    finally:
        desk.close()
    if broken:
        say(f"The audit trail was changed at {len(broken):,} places.")
        return HELD
    say("The audit trail is whole.")
    return DONE
