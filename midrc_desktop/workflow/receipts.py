"""What was sent from this computer: receipts, their history, and how a donation is withdrawn."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from midrc_desktop.errors import Refused
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.manifest import MANIFEST
from midrc_desktop.submission.receipt import Left, Receipt, in_words
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.seam import Delivery, Proof
from midrc_desktop.workflow.assembling import Assembled
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.reviewing import Signature

_COLUMNS = (
    "case", "site", "project", "package", "destination", "server", "confirmed", "signed by",
    "role", "signed", "files", "bytes", "manifest sha256", "practice",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WHY_LEFT = {
    Kind.DICOMWEB: "An image archive takes images only.",
    Kind.GEN3: "The commons keeps its own list of files, so the package's list stays here.",
}


def made(
    desk: Desk, donation: int, destination: Destination, package: Assembled, delivery: Delivery
) -> Receipt:
    """The receipt of a delivery that is whole.

    Raises Refused when a file of the package is neither confirmed nor one that this kind of
    destination does not take.
    """
    confirmed = {(one.path, one.size, one.sha256) for one in delivery.confirmations}
    left = set(delivery.left)
    taken = tuple(entry for entry in package.entries if entry.path not in left)
    whole = confirmed == {(entry.path, entry.size, entry.sha256) for entry in taken}
    if not whole or not all(_may_be_left(destination, path) for path in left):
        raise Refused(
            "The destination did not confirm every file, so the donation is not sent yet.",
            safe="Your donation is safe on this computer.",
            advice="Choose Continue; what was confirmed is not sent again.",
        )
    signed = desk.read(donation, Purpose.SIGNATURE, Signature)
    assert signed is not None
    why = _WHY_LEFT.get(Kind(destination.kind), "This destination does not take it.")
    return Receipt(
        package=package.name,
        case_id=desk.case_id(donation),
        destination=destination.name,
        sent=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        manifest_sha256=package.manifest_sha256,
        entries=taken,
        site_id=desk.site_id(donation),
        practice=desk.site.practice,
        kind=destination.kind,
        host=destination.host,
        project=package.project or desk.site.project,
        signed_by=signed.name,
        signed_as=signed.role,
        signed_at=signed.time,
        confirmations=delivery.confirmations,
        records=delivery.records,
        left=tuple(Left(path, why) for path in delivery.left),
    )


def _may_be_left(destination: Destination, path: str) -> bool:
    if destination.kind == Kind.DICOMWEB:
        return not path.endswith(".zip")
    return destination.kind == Kind.GEN3 and path == MANIFEST


def history(desk: Desk, search: str = "") -> tuple[Receipt, ...]:
    """The receipts of this computer, the newest first.

    With `search`, those in which every word of it stands somewhere: in ids, names, destinations,
    times, file names, references or hashes.
    """
    sent = [row.id for row in desk.store.donations.all() if State(row.state) is State.SENT]
    kept = [desk.read(donation, Purpose.RECEIPT, Receipt) for donation in sent]
    words = search.casefold().split()
    found = [one for one in kept if one is not None and _has(one, words)]
    return tuple(sorted(found, key=lambda one: one.sent, reverse=True))


def as_csv(receipts: Sequence[Receipt]) -> str:
    """Receipts as a table (RFC 4180), a row each; no cell is a formula to a spreadsheet."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for one in receipts:
        cells = (
            one.case_id, one.site_id, one.project, one.package, one.destination, one.host,
            one.sent, one.signed_by, one.signed_as, one.signed_at, str(one.files),
            str(one.bytes), one.manifest_sha256, "yes" if one.practice else "no",
        )  # fmt: skip
        rows.writerow([_no_formula(cell) for cell in cells])
    return written.getvalue()


def withdrawal(receipt: Receipt) -> str:
    """A plain letter that asks a destination to remove what it has of a donation."""
    where = f"{receipt.destination} ({receipt.host})" if receipt.host else receipt.destination
    project = f", project {receipt.project}" if receipt.project else ""
    named = receipt.references()
    # What became records there is asked for by their ids, and is no file.
    recorded = {one.path for one in receipt.confirmations if one.proof is Proof.RECORDED}
    files = [
        f"- {named.get(one.path, one.path)} (SHA-256 {one.sha256})"
        for one in receipt.entries
        if one.path not in recorded
    ]
    records = [f"- {one.node} {one.submitter_id}, id {one.id}" for one in receipt.records]
    lines = [
        f"To: {where}",
        f"Subject: Withdrawal of case {receipt.case_id}{project}",
        "",
        f"On {in_words(receipt.sent)} site {receipt.site_id} gave you case {receipt.case_id} in "
        f"the package {receipt.package}. This donation is withdrawn. Please remove the files and "
        "records below, and everything derived from them, no longer give them out, and confirm "
        "to us when this is done.",
        "",
        f"Files ({len(files)}):",
        *files,
    ]
    if records:
        lines += ["", f"Records ({len(records)}):", *records]
    lines += ["", f"SHA-256 of the package's list of files: {receipt.manifest_sha256}", ""]
    return "\n".join(lines)


def _has(receipt: Receipt, words: Sequence[str]) -> bool:
    if not words:
        return True
    where = (
        receipt.case_id, receipt.site_id, receipt.project, receipt.package, receipt.destination,
        receipt.host, receipt.sent, receipt.signed_by, receipt.signed_as, receipt.manifest_sha256,
        *(text for one in receipt.entries for text in (one.path, one.sha256, one.md5)),
        *receipt.references().values(),
        *(text for one in receipt.records for text in (one.submitter_id, one.id)),
    )  # fmt: skip
    said = "\n".join(where).casefold()
    return all(word in said for word in words)


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet would calculate begins with an apostrophe (OWASP)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
