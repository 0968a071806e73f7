"""The clinical page on a real desk."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QRadioButton, QWidget

from midrc_desktop.clinical.record import Draft
from midrc_desktop.ui import theme
from midrc_desktop.ui.clinical.page import ClinicalPage
from midrc_desktop.workflow import describing

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def page(qtbot, context, donation):
    page = ClinicalPage(context)
    qtbot.addWidget(page)
    page.resize(1008, 640)
    page.open(donation)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


def _line(page, anchor):
    return page.question(anchor).findChild(QLineEdit)


def test_a_change_is_kept_soon_after_it_was_typed(qtbot, page, desk, donation):
    with qtbot.waitSignal(page.changed):
        qtbot.keyClicks(_line(page, "case.index_event_date"), "14.3.2")
    assert describing.draft(desk, donation).case["index_event_date"] == "14.3.2"


def test_leaving_the_page_keeps_what_was_typed_at_once(qtbot, page, desk, donation):
    qtbot.keyClicks(_line(page, "case.index_event_date"), "soon")
    page.leave()
    assert describing.draft(desk, donation).case["index_event_date"] == "soon"


def test_what_was_typed_is_there_when_the_page_is_opened_again(qtbot, page, context, donation):
    qtbot.keyClicks(_line(page, "case.index_event_date"), "half a d")
    page.leave()
    again = ClinicalPage(context)
    qtbot.addWidget(again)
    again.open(donation)
    assert again.question("case.index_event_date").answer() == "half a d"
    assert again.draft() == page.draft()


def test_opening_without_a_change_keeps_nothing(qtbot, page, donation):
    with qtbot.assertNotEmitted(page.changed):
        page.open(donation)
        page.leave()


def test_a_problem_is_said_when_the_field_is_left_and_not_before(qtbot, page):
    typed, following = page.question("case.index_event_date"), page.question("case.age_at_index")
    typed.setFocus()
    qtbot.keyClicks(_line(page, typed.anchor), "14.3.2020")
    assert typed.problem() == ""
    following.setFocus()
    assert typed.problem().startswith("This is not a date.")
    assert typed.answer() == "14.3.2020"


def test_a_date_says_in_grey_what_leaves(qtbot, page, desk, donation):
    (study,) = desk.patient(donation).studies
    when = page.question(f"studies.{study.study_instance_uid}.date")
    assert when.note() == "from the images"
    qtbot.keyClicks(_line(page, "case.index_event_date"), "2004-01-22")
    assert when.note() == "leaves as: day −3 · from the images"


def test_the_meter_counts_what_the_site_needs(qtbot, page, desk):
    before = page.meter.words()
    female = page.question("case.sex").findChildren(QRadioButton)[0]
    page.question("case.sex").set_answer("")
    qtbot.mouseClick(female, Qt.MouseButton.LeftButton, pos=female.rect().center())
    yes = page.question("case.covid19_positive").findChildren(QRadioButton)[0]
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton, pos=yes.rect().center())
    done, needed = (int(word) for word in page.meter.words().split()[0:3:2])
    assert (done, needed) == (int(before.split()[0]) + 1, len(desk.site.required))


def test_an_open_point_leads_to_its_field(qtbot, page):
    (link,) = [
        label
        for label in page.meter.findChildren(QLabel)
        if label.accessibleName() == "Race is missing." and not label.isHidden()
    ]
    link.linkActivated.emit("#")
    assert page.question("case.race").holds(page.window().focusWidget())


def test_the_place_of_a_missing_test_is_where_one_is_added(page):
    page.show_place("tests")
    focused = page.window().focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Add a test"


def test_no_study_is_called_by_the_patients_or_the_staffs_names(page):
    shown = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "CT head" in shown
    assert "Northcott" not in shown


def test_every_control_has_a_name(page):
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found = QAccessible.queryAccessibleInterface(widget)
            assert found.text(QAccessible.Text.Name), widget


def _add_test(qtbot, page):
    add = next(b for b in page.findChildren(QPushButton) if b.text() == "Add a test")
    qtbot.mouseClick(add, Qt.MouseButton.LeftButton)


def test_tab_goes_down_the_form_also_through_a_test_that_was_added_later(qtbot, page, desk):
    _add_test(qtbot, page)
    (study,) = desk.patient(page.donation_id).studies
    places = ["tests.0.method", "tests.0.result", "tests.0.date"]
    last = f"studies.{study.study_instance_uid}.date"
    for place in places:
        qtbot.waitUntil(lambda p=place: page.question(p).holds(page.window().focusWidget()))
        qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    assert page.window().focusWidget().text() == "Add a test"
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    assert page.question(last).holds(page.window().focusWidget())


def test_a_point_in_the_list_beside_the_form_names_its_field(qtbot, page):
    qtbot.keyClicks(_line(page, "case.index_event_date"), "14.3.2020")
    named = [label.accessibleName() for label in page.meter.findChildren(QLabel)]
    assert any(name.startswith("Date of the index event: This is not a date.") for name in named)


def test_an_age_of_ninety_or_more_says_that_it_leaves_as_over_89(qtbot, page):
    age = page.question("case.age_at_index")
    line = _line(page, "case.age_at_index")
    line.clear()
    qtbot.keyClicks(line, "95")
    assert age.note() == "leaves as: over 89"
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert "over 89" not in age.note()


def test_what_was_typed_wrongly_before_is_said_at_once(qtbot, page, context, donation):
    qtbot.keyClicks(_line(page, "case.index_event_date"), "14.3.20")
    page.leave()
    again = ClinicalPage(context)
    qtbot.addWidget(again)
    again.open(donation)
    assert again.question("case.index_event_date").problem().startswith("This is not a date.")
    assert again.question("case.race").problem() == ""


def _links(page):
    labels = [label for label in page.meter.findChildren(QLabel) if not label.isHidden()]
    return [label.text() for label in labels if "<a " in label.text()]


def test_the_links_beside_the_form_follow_the_look(qtbot, qapp, page):
    try:
        for look in ("light", "dark"):
            theme.apply(qapp, look)
            qtbot.waitUntil(lambda: _links(page) != [])
            assert all(theme.colours().accent in text for text in _links(page))
    finally:
        theme.apply(qapp, "system")


def test_a_study_says_how_far_its_tests_are(qtbot, page, context, desk, donation):
    (study,) = desk.patient(donation).studies
    when = page.question(f"studies.{study.study_instance_uid}.date")
    year, month, day = (int(part) for part in when.answer().split("-"))
    before = date(year, month, day) - timedelta(days=2)
    typed = {"method": "RT-PCR", "result": "Positive", "date": before.isoformat()}
    case = {"index_event": "COVID-19 Test", "index_event_date": before.isoformat()}
    describing.save_draft(desk, donation, Draft(case, (typed,), page.draft().studies))
    again = ClinicalPage(context)
    qtbot.addWidget(again)
    again.open(donation)
    assert "day 2, positive test 2 days before" in again.question(when.anchor).note()
