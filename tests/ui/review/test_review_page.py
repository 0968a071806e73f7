"""The review page on a real desk: from de-identified to signed and back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget

from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.ui.review.changes_model import Column
from midrc_desktop.ui.review.page import ReviewPage
from midrc_desktop.ui.review.settle import Standing
from midrc_desktop.workflow import deidentifying, describing, importing, reviewing
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step
from midrc_desktop.workflow.work import perform
from tests.ui.page_desk import holds_text
from tests.workflow.settled import accept_faces

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def deidentified(desk, described):
    desk.looks = holds_text(desk, described)
    accept_faces(desk, described, "Agreed with the ethics board")
    perform(deidentifying.deidentify(desk, described))
    return described


@pytest.fixture
def page(qtbot, context):
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1008, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


@pytest.fixture
def shown(qtbot, page, context, deidentified):
    """The page with the package put together and its first images and attributes at hand."""
    changes = page.leaving.attributes.model.modelReset
    with qtbot.waitSignals([context.donation_changed, page._pairs.loaded, changes], timeout=60_000):
        page.open(deidentified)
    return page


def _sign(qtbot, page, context):
    name, role = page.signature.findChildren(QLineEdit)
    for line, words in ((name, "Dr Ada Vale"), (role, "Neuroradiologist")):
        line.clear()
        qtbot.keyClicks(line, words)
    qtbot.keyClick(page.signature.findChild(QCheckBox), Qt.Key.Key_Space)
    with qtbot.waitSignal(context.donation_changed, timeout=60_000):
        page.primary().run()


def test_nothing_is_reviewed_before_identifiers_are_removed(qtbot, page, described):
    page.open(described)
    assert page.waiting.title() == "Nothing to review yet"
    assert page.primary() is None


def test_what_leaves_is_put_together_on_opening_and_counted(shown, desk, deidentified):
    records = reviewing.review(desk, deidentified).records
    count = sum(len(of_node) for of_node in records.values())
    expected = f"1 study, 1 series, 2 images, {count} records. Nothing else."
    assert shown.leaving.sentence() == expected


def test_attributes_are_masked_until_the_patient_is_shown(shown, context):
    model = shown.leaving.attributes.model
    name = model.index(0, Column.WAS)
    assert model.change(0).keyword == "PatientName"
    assert set(name.data()) <= {"●", " "}
    context.show_patient(True)
    assert name.data() == model.change(0).before
    context.show_patient(False)
    assert set(name.data()) <= {"●", " "}


def test_both_images_are_on_the_screen_and_scroll_together(qtbot, shown):
    assert isinstance(shown.leaving.compare.before.image, SliceImage)
    first = shown.leaving.compare.after.image
    with qtbot.waitSignal(shown._pairs.loaded, timeout=60_000):
        shown.leaving.compare.slider.setValue(0)
    assert isinstance(shown.leaving.compare.after.image, SliceImage)
    assert shown.leaving.compare.after.image is not first


def test_what_is_held_and_what_is_settled_is_told(shown):
    said = {point.sentence: point.standing for point in shown.settle.points()}
    assert said["1 image held: text in the image"] is Standing.TOLD
    assert said["Clinical record complete for MIDRC"] is Standing.SETTLED
    assert any(sentence.startswith("The face stays in 1 series") for sentence in said)


def test_the_reason_why_nothing_can_be_signed_is_said(qtbot, shown):
    assert shown.primary().label == "Sign and approve 1 study"
    assert shown.primary().reason == "Your name is needed for the signature."
    assert not shown.primary().enabled


def test_an_open_answer_is_in_the_way_and_leads_to_the_form(
    qtbot, shown, desk, deidentified, context
):
    draft = describing.draft(desk, deidentified)
    case = {key: answer for key, answer in draft.case.items() if key != "race"}
    describing.save_draft(desk, deidentified, type(draft)(case, draft.tests, draft.studies))
    with qtbot.waitSignal(shown.changed, timeout=60_000):
        shown.open(deidentified)
    assert shown.primary().reason == "Race is missing."
    way = next(b for b in shown.settle.findChildren(QPushButton) if b.text() == "Clinical")
    with qtbot.waitSignal(shown.wanted) as told:
        qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    assert told.args == [Step.CLINICAL]


def test_signing_keeps_who_and_what_and_leads_to_sending(qtbot, shown, context, desk, deidentified):
    _sign(qtbot, shown, context)
    signed = reviewing.signature(desk, deidentified)
    assert (signed.name, signed.role) == ("Dr Ada Vale", "Neuroradiologist")
    texts = [label.text() for label in shown.signature.findChildren(QLabel)]
    assert "Signed by Dr Ada Vale, Neuroradiologist" in texts
    assert f"Seal {signed.manifest_sha256[:12]}…" in texts
    assert shown.primary().label == "Next: Send"
    with qtbot.waitSignal(shown.wanted) as told:
        shown.primary().run()
    assert told.args == [Step.SEND]


def test_a_signature_is_withdrawn_and_asked_for_anew(qtbot, shown, context, desk, deidentified):
    _sign(qtbot, shown, context)
    button = next(
        b for b in shown.signature.findChildren(QPushButton) if b.text() == "Withdraw signature…"
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.state(deidentified) is State.APPROVED
    answer = next(
        b for b in shown.findChildren(QPushButton) if b.text() == "Withdraw the signature"
    )
    with qtbot.waitSignal(shown.changed):
        qtbot.mouseClick(answer, Qt.MouseButton.LeftButton)
    assert desk.state(deidentified) is State.DEIDENTIFIED
    assert shown.primary().reason.startswith("Confirm")


def test_every_control_has_a_name(shown):
    for widget in shown.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            found = QAccessible.queryAccessibleInterface(widget)
            assert found.text(QAccessible.Text.Name), widget


def test_who_left_a_series_out_is_told_truly(qtbot, page, context, desk, described):
    (texted,) = (uid for uid, one in importing.proposed(desk, described).items() if not one.include)
    importing.set_included(desk, described, texted, False)
    accept_faces(desk, described, "Agreed with the ethics board")
    perform(deidentifying.deidentify(desk, described))
    with qtbot.waitSignal(page._pairs.loaded, timeout=60_000):
        page.open(described)
    told = [point for point in page.settle.points() if "left out" in point.sentence]
    assert [point.sentence for point in told] == ["1 series left out, as the program proposed"]
    with qtbot.waitSignal(page.wanted) as wanted:
        page.settle.wanted.emit(told[0].place)
    assert wanted.args == [Step.STUDIES]


def test_signing_leaves_the_focus_on_nothing_that_decides(qtbot, shown, context):
    shown.signature.findChild(QLineEdit).setFocus()
    _sign(qtbot, shown, context)
    focused = shown.window().focusWidget()
    assert not isinstance(focused, QPushButton)
