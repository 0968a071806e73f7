"""What will leave is signed before it does; one changed byte voids the signature."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from midrc_desktop.errors import BadAnswer, Refused, Unreadable
from midrc_desktop.jobs import CancelToken, Report
from midrc_desktop.store.audit import Event
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission import seal
from midrc_desktop.workflow import deidentifying, refreshing, steps, voiding
from midrc_desktop.workflow.assembling import Assembled, assemble, assembled
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.disk import disk_sentences
from midrc_desktop.workflow.donation import SIGNED, State
from midrc_desktop.workflow.showing import HeldFiles, LeavingSeries, Pair, Review, compare, review
from midrc_desktop.workflow.work import Work

__all__ = [
    "Approved",
    "Assembled",
    "HeldFiles",
    "LeavingSeries",
    "Pair",
    "Review",
    "Signature",
    "SignatureVoid",
    "assemble",
    "assembled",
    "check",
    "compare",
    "review",
    "sign",
    "signature",
    "voided",
    "withdraw",
]

_TOKEN = object()


class SignatureVoid(Refused):
    """The package is not byte for byte what was signed."""

    title = "The package is no longer what was signed, so the signature does not count any more."
    safe = "Nothing further has left this computer."
    advice = "De-identify the donation again, review it and sign."


@dataclass(frozen=True, slots=True)
class Signature:
    """Who let it leave: name and role as typed, UTC in ISO form, and what was signed."""

    name: str
    role: str
    time: str
    manifest_sha256: str


class Approved:
    """A sealed package that a person has signed and whose bytes were compared just now.

    Only `sign` and `check` make one, and sending takes nothing else.
    """

    __slots__ = ("assembled", "donation_id", "signature")

    def __init__(
        self, token: object, donation_id: int, assembled: Assembled, signature: Signature
    ) -> None:
        if token is not _TOKEN:
            raise TypeError("only reviewing approves a package")
        self.donation_id = donation_id
        self.assembled = assembled
        self.signature = signature


def signature(desk: Desk, donation_id: int) -> Signature | None:
    """Who signed this donation, or None."""
    return desk.read(donation_id, Purpose.SIGNATURE, Signature)


def sign(desk: Desk, donation_id: int, name: str, role: str) -> Work[str, Approved]:
    """Sign the package as it is: its bytes are compared with the manifest first.

    Raises BadAnswer without a name, and Refused while something is still to settle.
    """
    signer, package = " ".join(name.split()), assembled(desk, donation_id)
    if not signer:
        raise BadAnswer(
            "The signature has no name.", safe="Nothing was signed.", advice="Type your name."
        )
    _may_be_signed(desk, donation_id, package)
    assert package is not None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    signed = Signature(signer, " ".join(role.split()), now, package.manifest_sha256)
    folder = deidentifying.package_folder(desk, donation_id)

    def keep(problem: str) -> Approved:
        if problem:
            voiding.bytes_changed(desk, donation_id)
            raise SignatureVoid(detail=problem)
        _may_be_signed(desk, donation_id, package)
        with desk.transaction():
            voiding.enter(desk, donation_id, State.APPROVED)
            desk.write(donation_id, Purpose.SIGNATURE, signed)
            desk.store.donations.drop(donation_id, (Purpose.REJECTED,))
            desk.store.audit.note(Event.SIGNED, donation_id)
            refreshing.refresh(desk, donation_id)
        return Approved(_TOKEN, donation_id, package, signed)

    return Work("Comparing every byte", _comparison(folder, signed), keep)


def check(desk: Desk, donation_id: int) -> Work[Approved | str, Approved]:
    """Compare a signed package with its signature; one changed byte voids it (SignatureVoid).

    `run` gives what may be sent at once, or what differs as a sentence, which `keep` raises.
    Raises Refused if the donation is not signed, or sent already.
    """
    signed, package = signature(desk, donation_id), assembled(desk, donation_id)
    state = desk.state(donation_id)
    if signed is None or package is None or state not in (State.APPROVED, State.SENDING):
        raise Refused(
            "There is no signature to send this donation with.",
            advice="Review the donation and sign it.",
        )
    compare_bytes = _comparison(desk.outgoing(donation_id) / package.name, signed)

    def run(report: Report, cancel: CancelToken) -> Approved | str:
        problem = compare_bytes(report, cancel)
        return problem or Approved(_TOKEN, donation_id, package, signed)

    def keep(compared: Approved | str) -> Approved:
        if isinstance(compared, str):
            raise voided(desk, donation_id, compared)
        if signature(desk, donation_id) != signed:
            raise Refused("The signature was withdrawn meanwhile.")
        return compared

    return Work("Comparing every byte", run, keep)


def voided(desk: Desk, donation_id: int, difference: str) -> SignatureVoid:
    """Void a signature over a package that differs from it; what to raise about it."""
    voiding.bytes_changed(desk, donation_id)
    refreshing.refresh(desk, donation_id)
    return SignatureVoid(detail=difference)


def withdraw(desk: Desk, donation_id: int) -> None:
    """Take a signature back; raises Refused once sending has started."""
    if desk.state(donation_id) is not State.APPROVED:
        raise Refused(
            "The signature cannot be withdrawn: sending has started, or there is none.",
            safe="Nothing was changed.",
            advice="Ask the destination to remove what it has received.",
        )
    with desk.transaction():
        voiding.enter(desk, donation_id, State.DEIDENTIFIED)
        desk.store.queue.remove(donation_id)
        desk.store.donations.drop(donation_id, (Purpose.SIGNATURE, *voiding.ON_THE_WAY))
        desk.store.audit.note(Event.WITHDRAWN, donation_id)
        refreshing.refresh(desk, donation_id)


def _comparison(folder: Path, signed: Signature) -> Callable[[Report, CancelToken], str]:
    def run(report: Report, cancel: CancelToken) -> str:
        try:
            with disk_sentences("The package could not be read."):
                seal.check(
                    folder, manifest_sha256=signed.manifest_sha256, report=report, cancel=cancel
                )
        except (Refused, Unreadable) as problem:
            return problem.title
        return ""

    return run


def _may_be_signed(desk: Desk, donation_id: int, package: Assembled | None) -> None:
    """Raise Refused unless all is settled and the package is the one that is shown."""
    if desk.state(donation_id) in SIGNED:
        raise Refused("This donation is signed already.", safe="Nothing was changed.", advice="")
    current = assembled(desk, donation_id)
    if package is None or current is None or current.manifest_sha256 != package.manifest_sha256:
        raise Refused(
            "There is nothing to sign yet, or it has changed since it was put together.",
            advice="Open the review again and look at what has changed.",
        )
    blocking = [point.sentence for point in steps.missing(desk, donation_id) if point.blocks]
    if blocking:
        raise Refused(
            f"The donation cannot be signed yet. {blocking[0]}",
            safe="Nothing was signed.",
            advice="Settle what is listed beside the button first.",
        )
