from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.messages import Answer, ask, show_problem


def buttons(message) -> dict[str, QPushButton]:
    return {button.text(): button for button in message.findChildren(QPushButton)}


def test_an_answer_does_what_it_says_and_closes_the_question(qtbot, host):
    said = []
    message = ask(
        host,
        "Delete case 7?",
        (Answer("Keep case 7"), Answer("Delete case 7", lambda: said.append("deleted"))),
    )
    with qtbot.waitSignal(message.destroyed):
        qtbot.mouseClick(buttons(message)["Delete case 7"], Qt.MouseButton.LeftButton)
    assert said == ["deleted"]


def test_enter_gives_the_answer_that_has_the_focus(qtbot, host):
    said = []
    message = ask(
        host,
        "Delete case 7?",
        (Answer("Keep case 7"), Answer("Delete case 7", lambda: said.append("deleted"))),
    )
    delete = buttons(message)["Delete case 7"]
    delete.setFocus()
    with qtbot.waitSignal(message.destroyed):
        qtbot.keyPress(delete, Qt.Key.Key_Return)
    assert said == ["deleted"]


def test_escape_answers_nothing(qtbot, host):
    said = []
    message = ask(host, "Delete case 7?", (Answer("Delete", lambda: said.append(1)),))
    with qtbot.waitSignal(message.destroyed):
        qtbot.keyClick(message, Qt.Key.Key_Escape)
    assert said == []


def test_a_problem_says_what_did_not_happen_what_is_safe_and_what_to_do(qtbot, host):
    problem = DesktopError("It stopped.", safe="All is kept.", advice="Go on.", detail="/a/path")
    message = show_problem(host, problem)
    said = [label.text() for label in message.findChildren(QLabel)]
    assert [s for s in said if s] == ["It stopped.", "All is kept.", "Go on.", "/a/path"]
    assert "Close" in buttons(message)
    with qtbot.waitSignal(message.destroyed):
        message.close()
