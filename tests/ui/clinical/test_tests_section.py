"""Adding and removing COVID-19 tests."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton, QToolButton

from midrc_desktop.clinical.form import form
from midrc_desktop.ui.clinical.tests_section import TestsSection

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

FIELDS = form().of("tests")
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "method": st.sampled_from(FIELDS[0].choices),
        "result": st.sampled_from(FIELDS[1].choices),
        "date": st.text("0123456789-./ ", min_size=1, max_size=10),
    },
)


@pytest.fixture
def section(qtbot):
    section = TestsSection(FIELDS)
    qtbot.addWidget(section)
    section.show()
    qtbot.waitExposed(section)
    return section


def _button(section, words):
    return next(b for b in section.findChildren(QPushButton) if b.text() == words)


def _remover(section, number):
    return [
        b
        for b in section.findChildren(QToolButton)
        if b.accessibleName() == f"Remove test {number}" and b.isVisible()
    ][-1]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANSWERS, max_size=3))
def test_what_was_typed_is_what_is_kept(section, tests):
    section.show_answers(tests)
    assert list(section.answers()) == tests


def test_a_test_is_added_and_filled_in_with_the_keyboard(qtbot, section):
    with qtbot.waitSignal(section.edited):
        qtbot.keyClick(_button(section, "Add a test"), Qt.Key.Key_Space)
    method, result, day = section.questions()
    qtbot.keyClick(method.findChild(QRadioButton), Qt.Key.Key_Space)
    qtbot.keyClick(result.findChild(QRadioButton), Qt.Key.Key_Space)
    qtbot.keyClicks(day.findChild(QLineEdit), "2021-03-28")
    assert section.answers() == ({"method": "RT-PCR", "result": "Positive", "date": "2021-03-28"},)


def test_a_removed_test_can_be_put_back(qtbot, section):
    tests = [{"result": "Positive"}, {"result": "Negative", "date": "2021"}, {"method": "RT-PCR"}]
    section.show_answers(tests)
    with qtbot.waitSignal(section.edited):
        qtbot.mouseClick(_remover(section, 2), Qt.MouseButton.LeftButton)
    assert list(section.answers()) == [tests[0], tests[2]]
    with qtbot.waitSignal(section.edited):
        qtbot.mouseClick(_button(section, "Put it back"), Qt.MouseButton.LeftButton)
    assert list(section.answers()) == tests


def test_each_question_says_which_test_it_is_about(section):
    section.show_answers([{}, {}])
    dates = [q.findChild(QLineEdit).accessibleName() for q in section.questions()[2::3]]
    assert dates == ["Test 1, Date", "Test 2, Date"]
