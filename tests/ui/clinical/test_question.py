"""One question of the form, driven as a person does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QRadioButton

from midrc_desktop.clinical.form import form
from midrc_desktop.ui.clinical.question import Question

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def ask(qtbot):
    def made(name: str) -> Question:
        question = Question(form().field(name), f"case.{name}")
        qtbot.addWidget(question)
        question.show()
        qtbot.waitExposed(question)
        return question

    return made


@pytest.mark.parametrize("name", sorted(field.name for field in form().fields))
def test_every_field_shows_again_what_it_was_given(ask, name):
    question = ask(name)
    for answer in (*question.field.choices, *(() if question.field.choices else ("12", "soon"))):
        question.set_answer(answer)
        assert question.answer() == answer
    question.set_answer("")
    assert question.answer() == ""


def test_few_choices_are_answered_by_one_click(qtbot, ask):
    question = ask("sex")
    female = next(r for r in question.findChildren(QRadioButton) if r.text() == "Female")
    with qtbot.waitSignal(question.edited):
        qtbot.mouseClick(female, Qt.MouseButton.LeftButton, pos=female.rect().center())
    assert question.answer() == "Female"


def test_delete_takes_an_answer_back(qtbot, ask):
    question = ask("sex")
    question.set_answer("Male")
    male = next(r for r in question.findChildren(QRadioButton) if r.isChecked())
    with qtbot.waitSignal(question.edited):
        qtbot.keyClick(male, Qt.Key.Key_Delete)
    assert question.answer() == ""


def test_not_reported_is_one_click_away_from_a_long_list(qtbot, ask):
    question = ask("race")
    button = question.findChild(QPushButton)
    with qtbot.waitSignal(question.edited):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert question.answer() == "Not Reported"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert question.answer() == ""


def test_every_choice_of_the_form_offers_not_reported_when_the_commons_does(ask):
    for field in form().fields:
        if "Not Reported" in field.choices:
            question = ask(field.name)
            question.set_answer("Not Reported")
            offered = [
                b
                for b in (*question.findChildren(QRadioButton), *question.findChildren(QPushButton))
                if b.text() == "Not reported"
            ]
            assert [b.isChecked() for b in offered] == [True]


def test_a_list_is_answered_by_keys(qtbot, ask):
    question = ask("index_event")
    box = question.findChild(QComboBox)
    box.setFocus()
    with qtbot.waitSignal(question.edited):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert question.answer() == "COVID-19 Test"


def test_an_answer_that_the_commons_does_not_know_is_kept_as_it_is(ask):
    question = ask("index_event")
    question.set_answer("Vaccination")
    assert question.answer() == "Vaccination"


def test_a_date_stays_as_typed_and_says_what_leaves(qtbot, ask):
    question = ask("tests.date")
    line = question.findChild(QLineEdit)
    with qtbot.waitSignal(question.edited):
        qtbot.keyClicks(line, "28.3.2021")
    question.set_problem("This is not a date.")
    assert question.answer() == "28.3.2021"
    assert question.problem() == "This is not a date."
    question.set_leaves_as("day −3")
    assert question.note() == "leaves as: day −3"


def test_an_answer_is_marked_as_from_the_images_until_it_is_changed(qtbot, ask):
    question = ask("age_at_index")
    question.set_prefilled("63")
    question.set_answer("63")
    assert question.note() == "from the images"
    qtbot.keyClicks(question.findChild(QLineEdit), "1")
    assert question.note() == ""


def test_a_problem_is_told_to_screen_readers_too(ask):
    question = ask("age_at_index")
    question.set_problem("Type the age in whole years, for example 57.")
    question.setFocus()
    described = [w.accessibleDescription() for w in question.findChildren(QLineEdit)]
    assert described == ["Type the age in whole years, for example 57."]


def _focused_radio(question):
    return question.window().focusWidget()


def test_an_arrow_answers_a_question_that_has_no_answer_yet(qtbot, ask):
    question = ask("sex")
    question.setFocus()
    for expected in ("Female", "Male", "Not Reported", "Female"):
        with qtbot.waitSignal(question.edited):
            qtbot.keyClick(_focused_radio(question), Qt.Key.Key_Right)
        assert question.answer() == expected
    qtbot.keyClick(_focused_radio(question), Qt.Key.Key_Up)
    assert question.answer() == "Not Reported"


def test_a_first_letter_answers(qtbot, ask):
    question = ask("covid19_positive")
    question.setFocus()
    for letter, expected in (("n", "No"), ("n", "Not Reported"), ("n", "No"), ("y", "Yes")):
        qtbot.keyClicks(_focused_radio(question), letter)
        assert question.answer() == expected


def test_tab_stops_once_at_radio_buttons_answered_or_not(ask):
    question = ask("sex")
    for answer in ("", "Male", ""):
        question.set_answer(answer)
        radios = question.findChildren(QRadioButton)
        stops = [r for r in radios if r.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert len(stops) == 1
        assert not answer or stops[0].isChecked()


def test_an_answer_other_than_that_of_the_images_says_what_they_say(qtbot, ask):
    question = ask("sex")
    question.set_prefilled("Female")
    question.set_answer("Male")
    assert question.note() == "the images say Female"
