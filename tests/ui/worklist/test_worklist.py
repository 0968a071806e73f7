from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from midrc_desktop.errors import TransportProblem
from midrc_desktop.store.audit import Event
from midrc_desktop.ui.worklist.line import line
from midrc_desktop.ui.worklist.model import CARD, WorklistFilter, WorklistModel
from midrc_desktop.ui.worklist.worklist import Worklist
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queued import Place
from tests.ui.sending.fake_line import TOTAL, queued, trouble

PROBLEM = trouble(TransportProblem("The network is gone.", safe="Safe.", advice="Wait."))
CARD_7 = Card(
    id=7,
    number=7,
    state=State.IMPORTED,
    kinds=("CT head", "MR brain"),
    modalities=("CT", "MR"),
    regions=("head", "brain"),
    studies=2,
    series=4,
    images=131,
    findings=0,
    open_points=0,
    sources_needed=True,
    updated="2026-01-31T12:00:00",
    progress=None,
)


def card(number: int, state: State = State.IMPORTED, **changes: object) -> Card:
    return replace(CARD_7, id=number, number=number, state=state, **changes)


def listed(*cards: Card, who=lambda _id: "") -> WorklistFilter:
    model = WorklistModel(who)
    rows = WorklistFilter(model)
    rows.setSourceModel(model)
    model.show_cards(cards)
    rows.model = model  # kept alive with its filter
    return rows


def numbers(rows: WorklistFilter) -> list[int]:
    return [rows.index(at, 0).data(CARD).number for at in range(rows.rowCount())]


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        (State.IMPORTED, {"open_points": 5}, "5 answers needed"),
        (State.DEIDENTIFIED, {"open_points": 1}, "1 answer needed"),
        (State.DESCRIBED, {}, "Ready to de-identify"),
        (State.DEIDENTIFIED, {}, "Ready to review and sign"),
        (State.APPROVED, {}, "Signed, ready to send"),
        (State.SENDING, {"progress": 0.43}, "43 % sent"),
        (State.SENT, {}, "Sent, receipt saved"),
    ],
)
def test_a_state_is_said_in_words(state, changes, words):
    assert line(card(7, state, **changes)).words == words


@pytest.mark.parametrize(
    ("changes", "words", "bar"),
    [
        ({"place": Place.SENDING, "sent": TOTAL // 4}, "Sending 25 %", True),
        ({"place": Place.AWAITING, "sent": TOTAL}, "Waiting for MIDRC to confirm", False),
        ({"place": Place.PAUSED, "sent": TOTAL // 2}, "Paused, 50 % sent", True),
        ({"place": Place.STOPPED}, "Stopped: needs you", False),
        ({"due": "2020-01-01T00:00:00Z", "problem": PROBLEM}, "Tries again at 1 Jan 2020", False),
        ({}, "Waiting for its turn", False),
    ],
)
def test_a_donation_on_its_way_says_how_it_stands(changes, words, bar):
    said = line(card(7, State.SENDING), queued(7, **changes))
    assert said.words.startswith(words)
    assert (said.progress is not None) is bar


@given(st.sampled_from(State), st.integers(0, 50), st.floats(0, 1))
def test_every_state_has_an_icon_and_words(state, points, progress):
    said = line(card(1, state, open_points=points, progress=progress))
    assert said.icon.startswith("mdi6.")
    assert said.words
    assert (said.progress is not None) == (state is State.SENDING)


def test_open_ones_come_first_newest_on_top_and_finished_ones_fold_away():
    rows = listed(card(1), card(2, State.SENT), card(3, State.SENDING), card(4))
    assert numbers(rows) == [4, 1, 3]
    rows.show_finished(True)
    assert numbers(rows) == [4, 1, 3, 2]


def test_a_finished_one_that_is_in_view_stays_in_the_list():
    rows = listed(card(1), card(2, State.SENT), card(3, State.SENT))
    rows.keep(2)
    assert numbers(rows) == [1, 2]


def test_a_search_finds_finished_ones_too_and_needs_every_word():
    rows = listed(card(1), card(2, State.SENT), card(3, kinds=("CR chest",)))
    rows.search("sent")
    assert numbers(rows) == [2]
    rows.search("chest 3")
    assert numbers(rows) == [3]
    rows.search("chest 1")
    assert numbers(rows) == []


def test_a_screen_reader_hears_the_whole_card():
    rows = listed(card(7, State.SENT))
    rows.show_finished(True)
    heard = rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard == "Case 7, CT head, MR brain · 2 studies, Sent, receipt saved"


def test_the_patient_is_named_only_while_the_eye_is_open_and_the_look_is_audited(
    qtbot, context, desk, imported, studies
):
    imported(studies)
    worklist = Worklist(context)
    qtbot.addWidget(worklist)
    worklist.show()

    def looks() -> int:
        return sum(row.event == Event.IDENTITY for row in desk.audit())

    worklist.grab()
    assert looks() == 0
    worklist.eye.click()
    worklist.grab()
    worklist.grab()
    assert worklist.eye.accessibleName() == "Hide patient names"
    assert looks() == 1
    worklist.eye.click()
    worklist.grab()
    assert looks() == 1


def test_choosing_a_card_tells_and_choosing_by_program_does_not(qtbot, context, imported, studies):
    donation = imported(studies)
    worklist = Worklist(context)
    qtbot.addWidget(worklist)
    with qtbot.assertNotEmitted(worklist.chosen):
        worklist.choose(donation)
    assert worklist.chosen_id() == donation
    worklist.show()
    worklist.view.clearSelection()
    place = worklist.view.visualRect(worklist.view.currentIndex()).center()
    with qtbot.waitSignal(worklist.chosen) as chosen:
        qtbot.mouseClick(worklist.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [donation]


def test_arrows_walk_through_the_list_and_enter_goes_to_the_donation(
    qtbot, context, imported, studies, another
):
    first, second = imported(studies), imported(another)
    worklist = Worklist(context)
    elsewhere = QLineEdit()
    for widget in (worklist, elsewhere):
        qtbot.addWidget(widget)
        widget.show()
    worklist.choose(second)
    worklist.activateWindow()
    worklist.view.setFocus()
    qtbot.waitUntil(worklist.view.hasFocus)
    told = []
    worklist.chosen.connect(told.append)
    worklist.chosen.connect(lambda _id: elsewhere.setFocus())
    qtbot.keyClick(worklist.view, Qt.Key.Key_Down)
    assert worklist.chosen_id() == first
    assert worklist.view.hasFocus()
    assert told == [first]
    with qtbot.waitSignal(worklist.entered):
        qtbot.keyClick(worklist.view, Qt.Key.Key_Return)


def test_a_search_that_hides_the_chosen_card_chooses_no_other(
    qtbot, context, imported, studies, another
):
    first, second = imported(studies), imported(another)
    worklist = Worklist(context)
    qtbot.addWidget(worklist)
    worklist.show()
    worklist.choose(first)
    worklist.chosen.connect(lambda _id: worklist.refresh())  # as the window does
    worklist.start_search()
    with qtbot.assertNotEmitted(worklist.chosen):
        qtbot.keyClicks(worklist.search, "case 2")
    assert worklist.ids() == (second,)
    assert not worklist.view.selectionModel().hasSelection()
    with qtbot.waitSignal(worklist.chosen):
        qtbot.keyClick(worklist.view, Qt.Key.Key_Down)
    assert worklist.chosen_id() == second
    worklist.choose(first)
    worklist.search.clear()
    assert worklist.view.currentIndex().data(CARD).id == first


def test_the_menu_key_opens_the_menu_of_the_chosen_card(qtbot, context, imported, studies):
    donation = imported(studies)
    worklist = Worklist(context)
    qtbot.addWidget(worklist)
    worklist.show()
    worklist.choose(donation)
    with qtbot.waitSignal(worklist.view.customContextMenuRequested) as asked:
        rect = worklist.view.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        at = rect.center()
        QApplication.sendEvent(
            worklist.view.viewport(),
            QContextMenuEvent(
                QContextMenuEvent.Reason.Keyboard, at, worklist.view.viewport().mapToGlobal(at)
            ),
        )
    assert worklist.view.indexAt(asked.args[0]).data(CARD).id == donation


def test_the_menu_of_a_card_offers_what_its_state_allows(qtbot, context):
    worklist = Worklist(context)
    qtbot.addWidget(worklist)

    def offered(of: Card) -> list[str]:
        return [action.text() for action in worklist.menu_for(of).actions() if action.text()]

    assert offered(card(7)) == ["Show patient names", "Delete case 7…"]
    assert "Withdraw signature…" in offered(card(7, State.APPROVED))
    assert "Withdraw signature…" not in offered(card(7, State.SENDING))
