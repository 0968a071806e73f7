from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from midrc_desktop.errors import TransportProblem
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.sending.asking import Asking
from midrc_desktop.ui.sending.queue_card import QueueCard
from midrc_desktop.ui.sending.standing_words import said
from midrc_desktop.ui.sending.trouble_card import TroubleCard
from midrc_desktop.ui.settings.sending_rules import SendingRules, in_words
from midrc_desktop.workflow.night import Rules
from midrc_desktop.workflow.queued import Place, Remedy
from tests.ui.sending.fake_line import TOTAL, FakeLine, queued, trouble

PORTAL = TransportProblem("The network asks for a sign-in page.", safe="Safe.", advice="Sign in.")


@pytest.fixture
def two(imported, studies, another) -> tuple[int, int]:
    return imported(studies), imported(another)


@pytest.fixture
def card(qtbot, context, fake_line: FakeLine, two):
    context.sending.rest()
    fake_line.queue = [queued(two[0], Place.PAUSED), queued(two[1])]
    made = QueueCard(context)
    qtbot.addWidget(made)
    made.read()
    made.say_rules(Rules())
    made.show()
    return made


def shown(card: QueueCard) -> list[str]:
    names = (card.pause, card.resume, card.now, card.up, card.down, card.cancel)
    return [one.text() for one in names if one.isVisible() and one.isEnabled()]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"place": Place.SENDING}, "Sending"),
        ({"place": Place.AWAITING}, "Waiting for MIDRC to confirm"),
        ({"place": Place.PAUSED}, "Paused"),
        ({"place": Place.STOPPED, "problem": trouble(PORTAL)}, "Stopped: needs you"),
        ({"problem": trouble(PORTAL), "due": "2020-03-01T12:00:00Z"}, "Tries again at 1 Mar 2020"),
        ({"due": "2020-03-01T12:00:00Z"}, "Begins at 1 Mar 2020"),
        ({}, "Waiting for its turn"),
    ],
)
def test_every_place_in_the_queue_has_an_icon_and_a_word(changes, word):
    words = said(queued(1, **changes))
    assert words.icon.startswith("mdi6.")
    assert words.word.startswith(word)


def test_who_waits_for_a_confirmation_reads_that_the_program_may_be_closed():
    assert "may be closed" in said(queued(1, Place.AWAITING)).more


def test_the_buttons_are_those_of_the_chosen_row(card):
    assert shown(card) == ["Continue", "Down", "Cancel…"]
    card.choose(card.model.index(1).data(Qt.ItemDataRole.UserRole).row.donation)
    assert shown(card) == ["Pause", "Up", "Cancel…"]


def test_the_order_is_changed_by_keys_and_the_row_stays_chosen(qtbot, card, two, fake_line):
    card.view.setFocus()
    qtbot.keyClick(card.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    card.down.click() if fake_line.queue[0].donation == two[0] else None
    assert [row.donation for row in fake_line.queue] == [two[1], two[0]]
    assert card.chosen().donation == two[0]
    assert shown(card) == ["Continue", "Up", "Cancel…"]


def test_what_waits_for_its_next_try_can_be_tried_now(card, two, fake_line):
    fake_line.put(two[0], place=Place.WAITING, due="2099-01-01T00:00:00Z", problem=trouble(PORTAL))
    card.read()
    card.now.click()
    assert ("resume", True) in fake_line.asked


def test_a_screen_reader_hears_donation_destination_state_and_size(card):
    heard = card.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Case 1 · CT, MIDRC, Paused, 1.2 GB"


def test_cancelling_asks_first_and_says_what_stays(qtbot, host, context, two, fake_line):
    fake_line.queue = [queued(two[0], Place.PAUSED, sent=TOTAL // 2)]
    fake_line.left = ("dg.MD1R/0001",)
    asking = Asking(context, host)
    question = asking.cancel(two[0])
    buttons = {b.text(): b for b in question.findChildren(QPushButton)}
    buttons["Go on sending"].click()
    assert fake_line.queue
    question = asking.cancel(two[0])
    buttons = {b.text(): b for b in question.findChildren(QPushButton)}
    with qtbot.waitSignal(asking.changed):
        buttons["Stop sending case 1"].click()
    assert fake_line.queue == []
    message = host.findChildren(Message)[-1]
    assert message.accessibleName() == "Some of it stays at the destination."
    message.close()


def test_a_donation_being_sent_is_stopped_before_it_is_taken_back(
    qtbot, host, context, two, fake_line
):
    from tests.ui.sending.fake_line import waits

    fake_line.run = waits
    fake_line.queue = [queued(two[0])]
    with qtbot.waitSignal(context.sending.progressed):
        context.sending.wake()
    asking = Asking(context, host)
    question = asking.cancel(two[0])
    with qtbot.waitSignal(asking.changed):
        next(b for b in question.findChildren(QPushButton) if "Stop" in b.text()).click()
    assert fake_line.asked == [("start", two[0]), ("cancel", two[0])]
    assert fake_line.queue == []


@pytest.fixture
def trouble_card(qtbot, themed):
    made = TroubleCard()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("remedy", "button"),
    [
        (Remedy.AGAIN, "Try now"),
        (Remedy.SIGN_IN, "Sign in"),
        (Remedy.PROXY, "Sign in to the proxy…"),
        (Remedy.FIELDS, "Take it back to correct it…"),
        (Remedy.FOLDER, "Choose another folder…"),
    ],
)
def test_a_problem_is_said_in_three_sentences_with_the_button_that_helps(
    trouble_card, remedy, button
):
    problem = trouble(PORTAL, remedy)
    trouble_card.show_row(queued(1, Place.STOPPED, problem=problem), {})
    assert trouble_card.title.words() == PORTAL.title
    assert (trouble_card.safe.text(), trouble_card.advice.text()) == ("Safe.", "Sign in.")
    offered = [b.text() for b in trouble_card.findChildren(QPushButton) if not b.isHidden()]
    assert button in offered


def test_rejected_answers_are_links_to_their_fields(qtbot, trouble_card):
    problem = trouble(PORTAL, Remedy.FIELDS, "sex", "tests.date")
    trouble_card.show_row(queued(1, Place.STOPPED, problem=problem), {"sex": "Sex"})
    links = [b for b in trouble_card.findChildren(QPushButton) if b.text().startswith("Show “")]
    assert links[0].text() == "Show “Sex” in Clinical"
    with qtbot.waitSignal(trouble_card.field_wanted) as wanted:
        links[1].click()
    assert wanted.args == ["tests.date"]


def test_no_problem_shows_no_card(trouble_card):
    trouble_card.show_row(queued(1), {})
    assert trouble_card.isHidden()
    trouble_card.show_row(None, {})
    assert trouble_card.isHidden()


def test_the_rules_are_chosen_in_one_dialog(qtbot, host):
    dialog = SendingRules(Rules(limit=3_000_000), host)
    assert dialog.limit.currentData() == 3_000_000
    assert not dialog.begins.isEnabled()
    dialog.at_night.setChecked(True)
    assert dialog.begins.isEnabled()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        next(b for b in dialog.findChildren(QPushButton) if b.text() == "Send like this").click()
    rules = chosen.args[0]
    assert rules == Rules(limit=3_000_000, at_night=True)
    assert in_words(rules) == "Sent only from 20:00 to 06:00, at most 3.0 MB a second."
    assert in_words(Rules()) == ""


def test_the_proxys_name_and_password_are_kept_and_the_donation_goes_on(
    qtbot, host, context, two, fake_line
):
    context.sending.rest()
    problem = trouble(PORTAL, Remedy.PROXY)
    fake_line.queue = [queued(two[0], Place.STOPPED, problem=problem)]
    dialog = Asking(context, host).proxy(two[0])
    dialog.fields.given.emit("", "secret")
    assert dialog.problem.isVisibleTo(dialog)
    dialog.fields.given.emit("ada", "secret")
    assert ("proxy", ("ada", "secret")) in fake_line.asked
    assert fake_line.queue[0].place is Place.WAITING


def test_a_folder_as_destination_is_named(card, two, fake_line):
    fake_line.put(two[0], destination=replace(Destination("folder", "USB stick"), path="/media"))
    card.read()
    assert card.model.index(0).data() == "Case 1 · CT  →  USB stick"
