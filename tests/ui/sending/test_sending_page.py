import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from midrc_desktop.clinical.reading import draft_from_json
from midrc_desktop.findings.reading import findings_from_json
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.receipt import as_text
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.sending.page import SendingPage
from midrc_desktop.workflow import (
    assembling,
    deidentifying,
    describing,
    reviewing,
    sending,
)
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import perform
from tests.workflow.settled import accept_faces

FINDINGS = b'{"*": [{"finding": "acute_infarct", "instance": "middle", "laterality": "left"}]}'


@pytest.fixture
def received(tmp_path: Path) -> Path:
    return tmp_path / "received"


@pytest.fixture
def signed(desk, imported, studies, received) -> int:
    """A signed donation whose only destination is a folder."""
    received.mkdir()
    site = replace(
        desk.site, destinations=(Destination("folder", "Hand-over folder", str(received)),)
    )
    desk.set_site(site)
    donation = imported(studies)
    patient = desk.patient(donation)
    clinical = resource("practice", "clinical.json").read_bytes()
    describing.save_draft(desk, donation, draft_from_json(clinical, patient))
    describing.save_findings(desk, donation, findings_from_json(FINDINGS, patient))
    accept_faces(desk, donation, "A phantom: nobody's face.")
    perform(deidentifying.deidentify(desk, donation))
    perform(assembling.assemble(desk, donation))
    perform(reviewing.sign(desk, donation, "Dr Vale", "Radiologist"))
    return donation


@pytest.fixture
def page(qtbot, context):
    made = SendingPage(context)
    qtbot.addWidget(made)
    return made


def test_the_button_says_how_much_goes_where_and_the_receipt_lists_every_file(
    qtbot, page, desk, signed, received
):
    page.open(signed)
    primary = page.primary()
    assert primary.enabled
    assert primary.label.startswith("Send ")
    assert primary.label.endswith(" to Hand-over folder")
    assert "Dr Vale · Radiologist" in page.signed.words()
    with qtbot.waitSignal(page.context.jobs.ended), qtbot.waitSignal(page.context.jobs.ended):
        primary.run()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENT, timeout=30_000)
    receipt = sending.receipt(desk, signed)
    assert page.receipt.table.rowCount() == receipt.files
    for entry in receipt.entries:
        handed_over = (received / receipt.package / entry.path).read_bytes()
        assert hashlib.sha256(handed_over).hexdigest() == entry.sha256
    assert page.primary().label == "Save receipt as PDF"
    page.receipt.copy_text()
    assert QGuiApplication.clipboard().text() == as_text(receipt)
    page.receipt.write_pdf(received / "receipt.pdf")
    assert (received / "receipt.pdf").read_bytes().startswith(b"%PDF")


def test_a_package_that_was_changed_is_not_sent(qtbot, page, desk, signed, received):
    page.open(signed)
    outgoing = desk.outgoing(signed) / assembling.assembled(desk, signed).name
    target = next(outgoing.glob("records/case.json"))
    target.chmod(0o600)
    target.write_bytes(target.read_bytes() + b" ")
    page.send()
    qtbot.waitUntil(lambda: page.findChild(Message) is not None, timeout=30_000)
    message = page.findChild(Message)
    assert "signed" in message.accessibleName()
    message.close()
    assert list(received.iterdir()) == []
    assert desk.state(signed) is not State.APPROVED
    with qtbot.waitSignal(page.wanted) as wanted:
        page.primary().run()
    assert wanted.args == [Step.REVIEW]


def test_a_destination_that_may_not_take_it_says_why(page, desk, signed):
    network = Destination("gen3", "MIDRC")
    desk.set_site(replace(desk.site, destinations=(network,)))
    page.open(signed)
    primary = page.primary()
    assert not primary.enabled
    assert primary.reason


def test_a_withdrawn_signature_leads_back_to_review(qtbot, page, desk, signed):
    page.open(signed)
    page.withdraw.click()
    message = page.findChild(Message)
    choice = next(b for b in message.findChildren(type(page.withdraw)) if "Withdraw" in b.text())
    with qtbot.waitSignal(page.wanted) as wanted:
        choice.click()
    assert wanted.args == [Step.REVIEW]
    assert desk.state(signed) is State.DEIDENTIFIED


def test_an_added_folder_is_a_destination_from_now_on(page, desk, signed, tmp_path):
    page.open(signed)
    page.destinations.folder_added.emit(tmp_path / "stick")
    assert [one.name for one in desk.site.destinations] == ["Hand-over folder", "stick"]
    assert page.destinations.destination().name == "stick"
    assert page.primary().label.endswith(" to stick")


def test_a_donation_that_is_stuck_may_go_to_another_folder(qtbot, page, signed, received):
    desk = page.context.desk
    page.open(signed)
    shutil.rmtree(received)
    received.write_text("in the way", encoding="ascii")
    page.send()
    qtbot.waitUntil(lambda: page.findChild(Message) is not None, timeout=30_000)
    page.findChild(Message).close()
    page.destinations.folder_added.emit(received.parent / "stick")
    page.send()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENT, timeout=30_000)
    assert sending.receipt(desk, signed).destination == "stick"


def test_a_receipt_that_cannot_be_written_is_said(qtbot, page, desk, signed, tmp_path):
    page.open(signed)
    page.send()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENT, timeout=30_000)
    page.receipt.write_pdf(tmp_path / "nowhere" / "receipt.pdf")
    message = page.receipt.findChild(Message)
    assert message.accessibleName() == "The file was not saved."
    message.close()


def test_a_destination_that_is_gone_is_said_and_sending_goes_on_later(
    qtbot, page, desk, signed, received
):
    page.open(signed)
    shutil.rmtree(received)
    received.write_text("in the way", encoding="ascii")
    page.send()
    qtbot.waitUntil(lambda: page.findChild(Message) is not None, timeout=30_000)
    page.findChild(Message).close()
    assert page.primary().label == "Continue sending to Hand-over folder"
    received.unlink()
    received.mkdir()
    page.send()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENT, timeout=30_000)


def test_a_pause_stops_it_at_any_moment_and_continue_goes_on(qtbot, page, desk, signed):
    page.open(signed)
    page.send()
    page.pause.click()
    qtbot.waitUntil(lambda: page.context.jobs.jobs == (), timeout=30_000)
    assert desk.state(signed) is State.APPROVED
    assert page.primary().enabled
    page.send()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENDING, timeout=30_000)
    page.pause.click()
    qtbot.waitUntil(lambda: page.context.jobs.jobs == (), timeout=30_000)
    if desk.state(signed) is State.SENDING:  # else all files were there already
        assert page.primary().label == "Continue sending to Hand-over folder"
        page.send()
    qtbot.waitUntil(lambda: desk.state(signed) is State.SENT, timeout=30_000)
