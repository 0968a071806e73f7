import json
import threading
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.site_profile import SignInKind
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.sending.key_file import KeyFiles, is_key_file
from midrc_desktop.ui.sending.sign_in import SignIn
from midrc_desktop.ui.sending.sign_in_panel import SignInPanel
from tests.ui.sending.fake_line import COMMONS, IN, OUT, FakeLine, waits, with_sign_in


@pytest.fixture
def panel(qtbot, themed):
    made = SignInPanel()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "credentials.json"
    path.write_text(json.dumps({"api_key": "a.b.c", "key_id": "1"}), encoding="ascii")
    return path


def answer(host, words: str) -> None:
    (message,) = [one for one in host.findChildren(Message) if one.isVisible()]
    next(b for b in message.findChildren(QPushButton) if b.text() == words).click()


@pytest.mark.parametrize("kind", SignInKind)
def test_who_is_not_signed_in_gets_one_button_that_says_how(panel, kind):
    panel.show_standing(with_sign_in(kind), OUT)
    assert panel.standing.words() == "Not signed in"
    assert panel.go.isVisibleTo(panel)
    assert not panel.sign_out.isVisibleTo(panel)
    assert panel.go.accessibleName().endswith("(MIDRC)")


def test_why_a_sign_in_does_not_count_any_more_is_said_in_place_of_how_to_begin(panel):
    panel.show_standing(COMMONS, replace(OUT, name="ada", said="The keyring is locked."))
    assert panel.said.text() == "The keyring is locked."
    assert panel.said.property("part") == "amber"
    assert panel.sign_out.isVisibleTo(panel)


def test_who_is_signed_in_reads_as_whom_and_how_long_the_key_is_good(panel):
    panel.show_standing(COMMONS, IN)
    assert panel.standing.words() == "Signed in as ada@example.org · the key ends on 3 March 2027"
    assert not panel.go.isVisibleTo(panel)
    assert panel.sign_out.isVisibleTo(panel)


def test_a_key_that_ends_soon_and_one_without_a_keyring_are_said(panel):
    panel.show_standing(COMMONS, replace(IN, ending=True, lasting=False))
    assert "new key" in panel.said.text()
    assert "Only for this run" in panel.said.text()
    assert panel.go.isVisibleTo(panel)


def test_what_a_person_may_not_do_is_said(panel):
    panel.show_standing(COMMONS, replace(IN, may_send=False, said="You may only look."))
    assert panel.said.text() == "You may only look."
    assert panel.said.property("part") == "amber"


def test_a_destination_without_a_sign_in_shows_none(panel):
    panel.show_standing(replace(COMMONS, sign_in=None), replace(IN, name=""))
    assert panel.isHidden()


def test_the_code_is_shown_with_its_address_and_its_end(qtbot, panel):
    panel.show()
    panel.show_code("https://id.example.org/device", "WDJB-MJHT", 873)
    assert panel.code.code.text() == "WDJB-MJHT"
    assert "https://id.example.org/device" in panel.code.where.text()
    assert "14:33" in panel.code.countdown.text()
    panel.show_code("https://id.example.org/device", "WDJB-MJHT", 0)
    assert "has ended" in panel.code.countdown.text()


def test_a_typed_password_is_given_once_and_not_kept(qtbot, panel):
    panel.ask_password()
    panel.password.name.setText("ada")
    panel.password.secret.setText("hunter2")
    with qtbot.waitSignal(panel.password_given) as given:
        panel.password.secret.returnPressed.emit()
    assert given.args == ["ada", "hunter2"]
    assert panel.password.secret.text() == ""


def test_the_browser_is_opened_from_the_windows_own_thread(qtbot, context, fake_line: FakeLine):
    opened = []
    sign_in = SignIn(context, lambda to: opened.append((to, threading.current_thread())))
    fake_line.on_page = lambda show: show("https://id.example.org/authorize?state=1")
    with qtbot.waitSignal(sign_in.signed_in):
        sign_in.in_browser(with_sign_in(SignInKind.BROWSER))
    assert opened == [("https://id.example.org/authorize?state=1", threading.main_thread())]


def test_a_sign_in_that_waits_can_be_given_up(qtbot, context, fake_line: FakeLine):
    destination = with_sign_in(SignInKind.CODE)
    fake_line.signs_in = waits
    fake_line.on_code = lambda show: show("https://id.example.org", "AB-CD", 600)
    with qtbot.waitSignal(context.sign_in.code_shown) as shown:
        context.sign_in.with_code(destination)
    assert shown.args[1:] == ["https://id.example.org", "AB-CD", 600]
    assert context.sign_in.is_waiting(destination)
    with qtbot.assertNotEmitted(context.sign_in.failed), qtbot.waitSignal(context.jobs.ended):
        context.sign_in.stop()
    assert not context.sign_in.is_waiting(destination)
    assert fake_line.standing == OUT


def test_a_sign_in_that_fails_says_why(qtbot, context, fake_line: FakeLine, tmp_path):
    def fails(_report, _cancel):
        raise BadAnswer("This key has ended.")

    fake_line.signs_in = fails
    with qtbot.waitSignal(context.sign_in.failed) as failed:
        context.sign_in.use_key_file(COMMONS, tmp_path / "credentials.json")
    assert failed.args[1].title == "This key has ended."


def test_only_a_small_json_with_a_key_is_a_key_file(key, tmp_path):
    assert is_key_file(key)
    other = tmp_path / "findings.json"
    for content in (b"{}", b"[1]", b"\xff", b'{"api_key": 3}'):
        other.write_bytes(content)
        assert not is_key_file(other)
    key.write_bytes(key.read_bytes() + b" " * 70_000)
    assert not is_key_file(key)
    assert not is_key_file(tmp_path / "gone.json")


def test_a_dropped_key_is_asked_about_taken_and_offered_to_be_deleted(
    qtbot, host, context, fake_line: FakeLine, key
):
    context.desk.site = replace(context.desk.site, destinations=(COMMONS,))
    files = KeyFiles(context, host)
    host.show()
    files.ask_about(key)
    answer(host, "Leave it")
    assert fake_line.asked == []
    files.ask_about(key)
    with qtbot.waitSignal(context.sign_in.signed_in):
        answer(host, "Sign in to MIDRC")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in host.findChildren(Message)))
    assert key.exists()
    answer(host, "Delete the file")
    assert not key.exists()


def test_without_a_keyring_the_file_is_needed_again(qtbot, host, context, fake_line: FakeLine, key):
    context.desk.site = replace(context.desk.site, destinations=(COMMONS,))
    fake_line.signed_in = replace(IN, lasting=False)
    files = KeyFiles(context, host)
    host.show()
    files.ask_about(key)
    with qtbot.waitSignal(context.sign_in.signed_in):
        answer(host, "Sign in to MIDRC")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in host.findChildren(Message)))
    message = next(one for one in host.findChildren(Message) if one.isVisible())
    assert message.findChildren(QPushButton)[0].text() == "Keep the file"
    answer(host, "Keep the file")
    assert key.exists()


def test_a_key_without_a_place_for_it_is_not_read(host, context, fake_line: FakeLine, key):
    message = KeyFiles(context, host).ask_about(key)
    assert "no destination" in message.accessibleName()
    message.close()
    assert fake_line.asked == []


def test_the_address_can_be_copied_while_the_browser_is_waited_for(panel):
    panel.show_address("https://id.example.org/authorize")
    panel.show_waiting("Sign in in your browser.", browser=True)
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "https://id.example.org/authorize"
