import hashlib
import shutil
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.receipt import as_text
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui.messages import Message
from midrc_desktop.workflow import (
    assembling,
    sending,
)
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Place, Remedy
from midrc_desktop.workflow.steps import Step
from tests.ui.sending.fake_line import COMMONS, IN, OUT, queued, trouble, waits, with_sign_in

SIGN_IN = trouble(BadAnswer("The key has ended."), Remedy.SIGN_IN)
FIELDS = trouble(BadAnswer("The commons did not take 1 answer."), Remedy.FIELDS, "sex")


def is_sent(desk, donation):
    return lambda: desk.state(donation) is State.SENT


def test_the_button_says_how_much_goes_where_and_the_receipt_lists_every_file(
    qtbot, page, desk, signed, received
):
    page.open(signed)
    primary = page.primary()
    assert primary.enabled
    assert primary.label.startswith("Send ")
    assert primary.label.endswith(" to Hand-over folder")
    assert "Dr Vale · Radiologist" in page.package.signed.words()
    primary.run()
    qtbot.waitUntil(is_sent(desk, signed), timeout=30_000)
    receipt = sending.receipt(desk, signed)
    qtbot.waitUntil(lambda: page.receipt.table.rowCount() == receipt.files)
    for entry in receipt.entries:
        handed_over = (received / receipt.package / entry.path).read_bytes()
        assert hashlib.sha256(handed_over).hexdigest() == entry.sha256
    assert page.primary().label == "Save receipt as PDF"
    page.receipt.copy_text()
    assert QGuiApplication.clipboard().text() == as_text(receipt)
    page.receipt.write_pdf(received / "receipt.pdf")
    assert (received / "receipt.pdf").read_bytes().startswith(b"%PDF")
    dialog = page.asking.receipts()
    assert dialog.table.rowCount() == 1
    dialog.search.setText("nothing like this")
    assert dialog.table.rowCount() == 0
    assert dialog.receipt.isHidden()
    dialog.search.setText(receipt.case_id)
    dialog.write_csv(received / "receipts.csv")
    assert receipt.case_id in (received / "receipts.csv").read_text(encoding="utf-8")
    letter = dialog.show_letter()
    letter.copy()
    assert all(one.sha256 in QGuiApplication.clipboard().text() for one in receipt.entries)
    letter.close()
    dialog.close()


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
    page.package.withdraw.click()
    message = page.findChild(Message)
    choice = next(b for b in message.findChildren(QPushButton) if "Withdraw" in b.text())
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


def test_a_receipt_that_cannot_be_written_is_said(qtbot, page, desk, signed, tmp_path):
    page.open(signed)
    page.send()
    qtbot.waitUntil(is_sent(desk, signed), timeout=30_000)
    qtbot.waitUntil(lambda: page.receipt.receipt() is not None)
    page.receipt.write_pdf(tmp_path / "nowhere" / "receipt.pdf")
    message = page.receipt.findChild(Message)
    assert message.accessibleName() == "The file was not saved."
    message.close()


def test_a_folder_that_is_gone_is_said_on_the_page_and_another_one_takes_it(
    qtbot, page, desk, signed, received
):
    page.open(signed)
    shutil.rmtree(received)
    received.write_text("in the way", encoding="ascii")
    page.show()
    page.send()
    qtbot.waitUntil(page.trouble.isVisible, timeout=30_000)
    assert page.findChild(Message) is None
    assert page.trouble.folder.isVisible()
    assert page.primary().label == "Continue sending to Hand-over folder"
    page.destinations.folder_added.emit(received.parent / "stick")
    assert page.primary().label.endswith(" to stick")
    page.send()
    qtbot.waitUntil(is_sent(desk, signed), timeout=30_000)
    assert sending.receipt(desk, signed).destination == "stick"


def test_a_folder_that_is_back_is_gone_on_with(qtbot, page, desk, signed, received):
    page.open(signed)
    shutil.rmtree(received)
    received.write_text("in the way", encoding="ascii")
    page.show()
    page.send()
    qtbot.waitUntil(page.trouble.isVisible, timeout=30_000)
    received.unlink()
    received.mkdir()
    page.primary().run()
    qtbot.waitUntil(is_sent(desk, signed), timeout=30_000)


def test_a_pause_stops_it_at_any_moment_and_continue_goes_on(qtbot, page, desk, signed):
    page.open(signed)
    page.show()
    page.send()
    page.progress.pause.click()
    qtbot.waitUntil(lambda: page.context.jobs.jobs == (), timeout=30_000)
    assert desk.state(signed) is State.APPROVED
    assert page.primary().enabled
    page.send()
    qtbot.waitUntil(lambda: page.context.sending.donation == signed, timeout=30_000)
    page.progress.pause.click()
    qtbot.waitUntil(lambda: page.context.sending.donation is None, timeout=30_000)
    if desk.state(signed) is not State.SENT:  # else all files were there already
        assert page.context.sending.row(signed).place is Place.PAUSED
        assert page.primary().label == "Continue sending to Hand-over folder"
        page.primary().run()
    qtbot.waitUntil(is_sent(desk, signed), timeout=30_000)


PRIMARY = (
    (OUT, {}, ("Sign in to MIDRC", True)),
    (IN, {}, ("Send ", True)),
    (replace(IN, may_send=False), {}, ("Send to MIDRC", False)),
    (IN, {"place": Place.SENDING}, ("Sending to MIDRC", False)),
    (IN, {"place": Place.AWAITING}, ("Waiting for MIDRC", False)),
    (IN, {"place": Place.PAUSED}, ("Continue sending to MIDRC", True)),
    (OUT, {"place": Place.STOPPED, "problem": SIGN_IN}, ("Sign in to MIDRC", True)),
    (IN, {"place": Place.STOPPED, "problem": SIGN_IN}, ("Continue sending to MIDRC", True)),
    (IN, {"place": Place.STOPPED, "problem": FIELDS}, ("Take it back to correct it", True)),
)


def test_the_primary_button_is_the_next_thing_to_do(page, fake_line, signed_for_midrc):
    for standing, row, (label, enabled) in PRIMARY:
        fake_line.standing = standing
        fake_line.queue = [queued(signed_for_midrc, **row)] if row else []
        page.open(signed_for_midrc)
        primary = page.primary()
        assert primary.label.startswith(label)
        assert primary.enabled is enabled
        assert primary.enabled or primary.reason


@pytest.fixture
def signed_for_midrc(fake_line, desk, signed) -> int:
    desk.site = replace(desk.site, destinations=(COMMONS,))
    return signed


def test_a_browser_sign_in_waits_calmly_and_can_be_cancelled(
    qtbot, page, fake_line, signed_for_midrc
):
    destination = with_sign_in(SignInKind.BROWSER)
    page.context.desk.site = replace(page.context.desk.site, destinations=(destination,))
    fake_line.signs_in = waits
    page.open(signed_for_midrc)
    page.show()
    page.primary().run()
    panel = page.destinations.sign_in
    assert panel.waiting.isVisible()
    assert not page.primary().enabled
    panel.stop.click()
    assert not panel.waiting.isVisible()
    assert panel.standing.words() == "Not signed in"
    assert page.primary().label == "Sign in to MIDRC"
    qtbot.waitUntil(lambda: page.context.jobs.jobs == ())


def test_a_password_is_asked_for_in_the_page_and_a_refusal_is_said_there(
    qtbot, page, fake_line, signed_for_midrc
):
    destination = with_sign_in(SignInKind.PASSWORD)
    page.context.desk.site = replace(page.context.desk.site, destinations=(destination,))

    def refuses(_report, _cancel):
        raise BadAnswer("The archive does not know this name with this password.")

    fake_line.signs_in = refuses
    page.open(signed_for_midrc)
    page.show()
    page.primary().run()
    panel = page.destinations.sign_in
    panel.password.name.setText("ada")
    panel.password.secret.setText("secret")
    with qtbot.waitSignal(page.context.sign_in.failed):
        panel.password.secret.returnPressed.emit()
    assert panel.problem.isVisible()
    assert "does not know" in panel.problem.words()


def test_the_keys_stay_where_the_sign_in_was(qtbot, page, fake_line, signed_for_midrc):
    destination = with_sign_in(SignInKind.PASSWORD)
    page.context.desk.site = replace(page.context.desk.site, destinations=(destination,))
    page.open(signed_for_midrc)
    with qtbot.waitActive(page):
        page.show()
    panel = page.destinations.sign_in

    def refuses(_report, _cancel):
        raise BadAnswer("The archive does not know this name with this password.")

    def agrees(_report, _cancel):
        return None

    for signs_in, ended in ((refuses, panel.go), (agrees, page)):
        fake_line.signs_in = signs_in
        page.primary().run()
        panel.password.name.setText("ada")
        panel.password.secret.setText("secret")
        panel.password.secret.setFocus()
        with qtbot.waitSignal(page.context.jobs.ended):
            panel.password.secret.returnPressed.emit()
        assert QApplication.focusWidget() is ended


def test_rejected_answers_lead_to_the_form(qtbot, page, fake_line, signed_for_midrc):
    fake_line.queue = [queued(signed_for_midrc, Place.STOPPED, problem=FIELDS)]
    page.open(signed_for_midrc)
    links = [b for b in page.trouble.findChildren(QPushButton) if "in Clinical" in b.text()]
    with qtbot.waitSignal(page.place_wanted) as wanted:
        links[0].click()
    assert wanted.args == [Step.CLINICAL, "sex"]
