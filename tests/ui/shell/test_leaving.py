"""The status line, the worklist and the closing of the window while something is on its way."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from midrc_desktop.errors import TransportProblem
from midrc_desktop.submission.site_profile import SignInKind
from midrc_desktop.ui.messages import Message
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.queued import Place
from tests.ui.sending.fake_line import (
    COMMONS,
    IN,
    OUT,
    FakeLine,
    laid,
    queued,
    trouble,
    waits,
    with_sign_in,
)

PROBLEM = trouble(TransportProblem("The network is gone.", safe="Safe.", advice="Wait."))


@pytest.fixture
def fake_line(monkeypatch: pytest.MonkeyPatch) -> FakeLine:
    return laid(FakeLine(), monkeypatch.setattr)


@pytest.fixture
def sending(qtbot, window, add, studies, fake_line) -> int:
    """The window while a donation is being sent."""
    window.begin()
    donation = add(studies)
    fake_line.run = waits
    fake_line.queue = [queued(donation)]
    with qtbot.waitSignal(window.context.sending.progressed):
        window.context.sending.wake()
    return donation


def test_what_is_on_its_way_is_a_link_in_the_status_line(qtbot, window, sending):
    link = window.status.sending
    qtbot.waitUntil(lambda: link.text() == "Sending case 1  ·  50 %")
    link.click()
    assert (window.donation_id, window.step) == (sending, 5)


def test_the_worklist_follows_what_has_arrived(window, sending):
    card = window.worklist.model.card_of(sending)
    assert window.worklist.model.line(card).words == "Sending 50 %"
    assert window.worklist.model.line(card).progress == 0.5


def test_closing_while_sending_asks_and_says_that_nothing_is_lost(window, sending, fake_line):
    window.close()
    (message,) = window.findChildren(Message)
    assert message.accessibleName() == "Case 1 is being sent. Close anyway?"
    answers = {button.text(): button for button in message.findChildren(QPushButton)}
    answers["Go on sending"].click()
    assert window.isVisible()
    assert window.context.sending.donation == sending
    window.close()
    message = window.findChildren(Message)[-1]
    next(b for b in message.findChildren(QPushButton) if b.text() == "Pause and close").click()
    assert not window.isVisible()
    assert fake_line.queue[0].place is Place.WAITING, "it goes on by itself at the next start"


def test_what_needs_a_person_is_said_in_the_status_line(window, add, studies, fake_line):
    window.begin()
    donation = add(studies)
    fake_line.queue = [queued(donation, Place.STOPPED, problem=PROBLEM)]
    window.context.sending.changed.emit(donation)
    assert window.status.sending.text() == "Case 1 needs you"
    fake_line.queue = []
    window.context.sending.changed.emit(donation)
    assert not window.status.sending.isVisible()


def test_the_status_line_says_who_is_signed_in_where(window, fake_line):
    window.begin()
    desk = window.context.desk
    desk.site = replace(desk.site, name="St Example", site_id="990001", destinations=(COMMONS,))
    window.context.sign_in.changed.emit(COMMONS)
    assert window.status.site.words() == "St Example · not signed in to MIDRC"
    fake_line.standing = IN
    window.context.sign_in.changed.emit(COMMONS)
    assert window.status.site.words() == "St Example · signed in to MIDRC"


def test_who_is_signed_in_anywhere_is_not_told_of_where_they_are_not(
    window, fake_line, monkeypatch
):
    window.begin()
    desk = window.context.desk
    archive = replace(with_sign_in(SignInKind.PASSWORD), name="Archive")
    desk.site = replace(
        desk.site, name="St Example", site_id="990001", destinations=(COMMONS, archive)
    )
    monkeypatch.setattr(signing_in, "standing", lambda _desk, to: IN if to == archive else OUT)
    window.context.sign_in.changed.emit(archive)
    assert window.status.site.words() == "St Example · signed in to Archive"
