import shutil

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QPushButton,
    QWidget,
)

from midrc_desktop.ui.app import OpenedFiles
from midrc_desktop.ui.colours import Look
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.settings.unlock import PassphraseDialog
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.importing import Imported
from midrc_desktop.workflow.work import Work
from tests.ui.settings.test_settings import PROFILE

COMMONS = """
[[destinations]]
kind = "gen3"
name = "Commons"
url = "https://commons.example.org"
sign_in = { kind = "key file" }
"""

pytestmark = pytest.mark.long


def open_dialog(window: QWidget, kind: type[QDialog] = Message) -> QDialog:
    dialogs = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def answer(dialog: QDialog, words: str) -> None:
    for button in dialog.findChildren(QPushButton):
        if button.text() == words:
            button.click()
            return
    raise AssertionError(f"no answer {words!r}")


def test_the_empty_window_says_what_to_do(window):
    window.begin()
    assert window.stack.currentWidget() is window.empty
    assert not window.status.place.isVisible()
    assert window.footer.primary.text() == "Add studies"
    assert not window.rail.isEnabled()


def test_dropped_studies_become_a_donation_at_its_first_step(qtbot, window, studies):
    window.begin()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(studies))])
    place, copy = QPoint(600, 400), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(place, copy, mime, left, none))
    assert window.overlay.isVisible()
    with qtbot.waitSignal(window.shown_step, timeout=30_000) as shown:
        QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, mime, left, none))
    assert not window.overlay.isVisible()
    assert shown.args == [0]
    assert window.context.desk.donation(window.donation_id).images == 1


def test_what_is_not_a_file_is_not_taken(window):
    window.begin()
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/study")])
    event = QDragEnterEvent(
        QPoint(600, 400),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    assert not window.overlay.isVisible()


def test_a_folder_without_images_is_said_with_its_list(qtbot, window, tmp_path):
    window.begin()
    (tmp_path / "notes.txt").write_text("nothing to see", encoding="ascii")
    with qtbot.waitSignal(window.adding.ended, timeout=30_000):
        window.taking.take([tmp_path / "notes.txt"])
    message = open_dialog(window)
    assert message.accessibleName() == "There were no images to add."
    answer(message, "Show list")
    assert window.empty.files.isEnabled()


def test_what_became_of_dropped_files_is_said_with_a_way_to_them(
    qtbot, window, add, studies, another
):
    window.begin()
    first = add(studies)
    assert window.status.words.text() == "Read 1 image  ·  1 patient  ·  1 file not taken"
    assert not window.status.place.isVisible()
    with qtbot.waitSignal(window.adding.ended, timeout=30_000):
        window.taking.take([another])
    assert window.donation_id == first
    assert window.status.place.text() == "Show case 2"
    window.status.place.click()
    assert (window.donation_id, window.step) == (2, 0)
    assert not window.status.place.isVisible()


def test_a_patient_that_was_not_taken_in_is_said(window):
    window.begin()
    window.adding._finished(Imported((), (), (), 1, 0, refused=("The case id is taken.",)))
    message = open_dialog(window)
    assert message.accessibleName() == "1 patient was not taken in."
    message.close()


def test_no_title_and_no_status_ever_names_the_patient(window, add, studies):
    window.begin()
    add(studies)
    window.context.show_patient(True)
    shown = f"{window.windowTitle()} {window.status.words.text()} {window.status.site.words()}"
    assert window.windowTitle() == "MIDRC Desktop"
    assert "Samplewell" not in shown
    assert "PRX" not in shown


def test_keys_go_to_steps_and_the_primary_key_goes_on(qtbot, window, add, studies):
    window.begin()
    add(studies)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.step == 1
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.step == 2
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.step == 0


def test_a_locked_step_stays_closed_and_says_why(window, add, studies):
    window.begin()
    add(studies)
    window.show_step(5)
    assert window.step == 0
    assert "signed" in window.rail.buttons[5].accessibleName()


def test_what_is_missing_is_a_link_to_its_place(qtbot, window, add, studies):
    window.begin()
    donation = add(studies)
    window.show_place(donation, 2)
    assert "missing" in window.footer.first.text()
    window.show_place(donation, 3)
    window.footer.first.click()
    assert window.step == 2


def test_a_donation_is_deleted_only_after_the_question(qtbot, window, add, studies):
    window.begin()
    donation = add(studies)
    card = window.context.desk.donation(donation)
    answer(window.keeping.ask_delete(card), "Keep case 1")
    assert len(window.context.desk.donations()) == 1
    answer(window.keeping.ask_delete(card), "Delete case 1")
    assert window.context.desk.donations() == ()
    assert window.step == -1


def test_practice_is_shown_and_left_for_ones_own_worklist(qtbot, window, add, studies):
    window.begin()
    add(studies)
    with qtbot.waitSignal(window.adding.ended, timeout=60_000):
        window.open_practice()
    assert window.worklist.practice.isVisible()
    assert window.status.site.words() == "Practice site · nothing leaves this computer"
    assert window.context.desk.practice
    window.worklist.leave.click()
    assert not window.context.desk.practice
    assert not window.worklist.practice.isVisible()
    assert window.context.desk.donation(window.donation_id).state is State.IMPORTED


def test_the_window_asks_before_it_stops_what_is_running(qtbot, window):
    window.begin()

    def run(report, cancel):
        while True:
            cancel.check()

    window.context.jobs.start(Work("Reading studies", run, lambda result: result))
    window.close()
    assert window.isVisible()
    message = open_dialog(window)
    assert message.accessibleName() == "“Reading studies” is still running. Close anyway?"
    answer(message, "Stop and close")
    assert not window.isVisible()


def test_the_donation_is_there_again_when_the_window_is_opened_again(window, add, studies, desks):
    window.begin()
    add(studies)
    window.close()
    again = MainWindow(desks, window.choices)
    again.begin()
    assert again.donation_id == 1
    assert again.step >= 0
    again.close()


def test_without_a_keyring_the_passphrase_is_asked_for_and_a_wrong_one_is_said(
    qtbot, window, desks
):
    desks.locked = True
    window.begin()
    first = open_dialog(window, PassphraseDialog)
    first.passphrase.setText("short")
    first.go.click()
    assert first.remark.text() == "Use at least 8 characters."
    first.passphrase.setText("a long passphrase")
    first.again.setText("another one")
    first.go.click()
    assert first.remark.text() == "The two are not the same."
    first.again.setText("a long passphrase")
    first.go.click()
    assert window.context.has_desk
    window.opening.close()

    window.begin()
    second = open_dialog(window, PassphraseDialog)
    second.passphrase.setText("a wrong passphrase")
    second.go.click()
    third = open_dialog(window, PassphraseDialog)
    assert third.remark.text() == "This is not the passphrase of these records."
    third.passphrase.setText("a long passphrase")
    third.go.click()
    assert window.context.has_desk


def test_a_second_window_on_the_same_records_says_so_and_closes(qtbot, window, desks, choices):
    window.begin()
    other = MainWindow(desks, choices)
    other.show()
    other.begin()
    message = open_dialog(other)
    assert message.accessibleName() == "MIDRC Desktop is already open on these records."
    answer(message, "Close MIDRC Desktop")
    assert not other.isVisible()


def test_records_that_did_not_open_can_be_tried_again(qtbot, window, desks, choices):
    window.begin()
    other = MainWindow(desks, choices)
    other.show()
    other.begin()
    message = open_dialog(other)
    window.close()
    answer(message, "Try again")
    assert other.context.has_desk
    other.close()


def test_escape_on_records_that_do_not_open_leaves_no_empty_window(qtbot, window, desks, choices):
    window.begin()
    other = MainWindow(desks, choices)
    other.show()
    other.begin()
    qtbot.keyClick(open_dialog(other), Qt.Key.Key_Escape)
    assert not other.isVisible()


def test_the_look_can_be_changed_while_a_donation_is_open_and_is_remembered(
    qtbot, window, add, studies
):
    window.begin()
    add(studies)
    for look in Look:
        with qtbot.assertNotEmitted(window.page(0).tree.choice_wanted):
            window.show_look(look)
        assert window.choices.look is look


def test_a_search_finds_by_name_only_while_the_eye_is_open(qtbot, window, add, studies, tmp_path):
    window.begin()
    add(studies)
    rows = window.worklist.rows
    window.start_search()
    qtbot.keyClicks(window.worklist.search, "marigold")
    assert rows.rowCount() == 0
    window.worklist.eye.click()
    assert rows.rowCount() == 1
    window.worklist.eye.click()
    assert rows.rowCount() == 0
    window.worklist.search.setText("ct case")
    assert rows.rowCount() == 1
    shutil.rmtree(studies)


def test_a_profile_opened_by_a_double_click_is_asked_about_even_before_the_desk_is_there(
    window, tmp_path
):
    (tmp_path / "site.midrc.toml").write_text(PROFILE, encoding="utf-8")
    opened = OpenedFiles(window)
    event = QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "site.midrc.toml")))
    assert opened.eventFilter(window, event)
    window.begin()
    answer(open_dialog(window), "Use this profile")
    assert window.context.desk.site.site_id == "990001"


def test_a_profile_given_as_argument_is_asked_about_beside_the_donations(
    window, add, studies, desks, choices
):
    window.begin()
    donation = add(studies)
    window.close()
    profile = studies / "site.midrc.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    again = MainWindow(desks, choices)
    again.begin([profile])
    assert again.donation_id == donation
    answer(open_dialog(again), "Keep the present one")
    again.show_place(donation, 5)
    again.taking.take([profile])
    answer(open_dialog(again), "Use this profile")
    chosen = again.page(5).destinations.destination()
    assert (chosen.name, chosen.path) == ("Hand-over folder", str(studies / "out"))
    again.close()


def test_a_profile_that_comes_with_studies_is_asked_about_and_they_are_read(
    qtbot, window, studies, tmp_path
):
    window.begin()
    profile = tmp_path / "site.midrc.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    with qtbot.waitSignal(window.adding.ended, timeout=30_000):
        window.taking.take([studies, profile])
    assert window.status.words.text() == "Read 1 image  ·  1 patient  ·  1 file not taken"
    answer(open_dialog(window), "Use this profile")
    assert window.context.desk.site.site_id == "990001"


def test_a_key_that_comes_with_a_profile_is_for_the_destination_in_it(qtbot, window, tmp_path):
    window.begin()
    profile, key = tmp_path / "site.midrc.toml", tmp_path / "credentials.json"
    profile.write_text(PROFILE + COMMONS, encoding="utf-8")
    key.write_text('{"api_key": "a key"}', encoding="ascii")
    window.taking.take([key, profile])
    question = open_dialog(window)
    answer(question, "Use this profile")
    key_is_a_question = "This file is a key. Sign in with it?"
    qtbot.waitUntil(lambda: open_dialog(window).accessibleName() == key_is_a_question)
    answer(open_dialog(window), "Leave it")
