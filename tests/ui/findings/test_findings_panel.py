import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QToolButton, QWidget

from midrc_desktop.findings.finding import Certainty, Laterality
from midrc_desktop.ui import theme
from midrc_desktop.ui.findings.editor import FindingsEditor
from midrc_desktop.ui.findings.panel import FindingsPanel
from midrc_desktop.ui.findings.type_ahead import suggestions
from midrc_desktop.ui.findings.words import Place

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


def place(number: int, series: str = "1.1", modality: str = "CT") -> Place:
    return Place("1", series, f"{series}.{number}", f"Series {series}", number, modality)


@pytest.fixture
def editor(qapp):
    return FindingsEditor()


@pytest.fixture
def window(qtbot, qapp):
    theme.apply(qapp, "dark")
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def panel(qtbot, window, editor):
    row = QHBoxLayout(window)
    image = QLineEdit()
    image.setAccessibleName("image")
    panel = FindingsPanel(editor)
    row.addWidget(image)
    row.addWidget(panel)
    window.resize(600, 700)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    panel.left.connect(image.setFocus)
    panel.set_places([place(n) for n in range(1, 29)] + [place(3, "1.2")])
    panel.set_view(place(15))
    return panel


def type_and_enter(qtbot, panel, text, modifier=Qt.KeyboardModifier.NoModifier):
    panel.start_typing()
    qtbot.keyClicks(panel.box.line, text)
    qtbot.keyClick(panel.box.line, Qt.Key.Key_Return, modifier)


def test_typing_and_enter_flag_the_finding_on_the_slice_in_view(qtbot, panel, editor):
    with qtbot.waitSignal(editor.changed):
        type_and_enter(qtbot, panel, "subarach")
    (finding,) = editor.findings
    assert (finding.term, finding.sop_instance_uids) == ("sah", ("1.1.15",))
    assert panel.cards[0].summary == "Slice 15 · definite"
    assert panel.box.line.text() == ""


def test_enter_without_typing_flags_nothing(qtbot, panel, editor):
    panel.start_typing()
    assert panel.box.list.isVisible()
    qtbot.keyClick(panel.box.line, Qt.Key.Key_Return)
    assert editor.findings == ()


def test_the_arrows_choose_among_what_is_offered(qtbot, panel, editor):
    panel.start_typing()
    qtbot.keyClicks(panel.box.line, "haem")
    second = panel.box.shown[1].term.key
    qtbot.keyClick(panel.box.line, Qt.Key.Key_Down)
    qtbot.keyClick(panel.box.line, Qt.Key.Key_Return)
    assert editor.findings[0].term == second


def test_after_flagging_a_first_letter_gives_the_side_and_enter_goes_back(qtbot, panel, editor):
    type_and_enter(qtbot, panel, "acute or sub")
    card = panel.cards[0]
    assert card.answers_open
    focused = QApplication.focusWidget()
    assert isinstance(focused, QToolButton)
    assert card.sides.isAncestorOf(focused)
    qtbot.keyClick(focused, Qt.Key.Key_R)
    assert editor.findings[0].laterality is Laterality.RIGHT
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not card.answers_open


def test_the_same_answer_again_takes_the_side_back(qtbot, panel, editor):
    type_and_enter(qtbot, panel, "acute or sub")
    left = panel.cards[0].sides.button("left")
    qtbot.waitUntil(lambda: left.height() > 0)  # the list has folded, the card has its place
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    assert editor.findings[0].laterality is Laterality.LEFT
    qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    assert editor.findings[0].laterality is Laterality.NONE


def test_tab_goes_from_side_to_site_to_certainty_and_arrows_choose(qtbot, panel, editor, window):
    type_and_enter(qtbot, panel, "acute or sub")
    card = panel.cards[0]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert editor.findings[0].laterality is Laterality.RIGHT
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is card.site
    qtbot.keyClick(card.site, Qt.Key.Key_Tab)
    assert window.focusWidget() is card.sureness.button("definite")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert editor.findings[0].certainty is Certainty.PROBABLE


def test_what_was_refused_is_no_longer_said_after_the_next_change(qtbot, panel, editor):
    type_and_enter(qtbot, panel, "subarach")
    type_and_enter(qtbot, panel, "no acute")
    assert panel.notice.isVisible()
    editor.undo.undo()
    assert not panel.notice.isVisible()


def test_site_and_certainty_are_chosen_from_the_keyboard(qtbot, panel, editor):
    type_and_enter(qtbot, panel, "acute or sub")
    card = panel.cards[0]
    card.site.setFocus()
    qtbot.keyClicks(card.site, "MCA")
    assert editor.findings[0].site == "mca_territory"
    card.sureness.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_P)
    assert editor.findings[0].certainty is Certainty.PROBABLE
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_P)
    assert editor.findings[0].certainty is Certainty.POSSIBLE


def test_a_term_without_a_side_asks_for_none(qtbot, panel):
    type_and_enter(qtbot, panel, "subarach")
    assert panel.cards[0].sides.isHidden()


def test_the_exclusive_rule_is_said_under_the_box_and_nothing_is_added(qtbot, panel, editor):
    type_and_enter(qtbot, panel, "subarach")
    type_and_enter(qtbot, panel, "no acute")
    assert len(editor.findings) == 1
    assert panel.notice.isVisible()
    assert "cannot stand beside" in panel.notice.words()
    panel.set_view(place(16))
    assert not panel.notice.isVisible()


def test_a_click_on_a_card_goes_to_its_slice_and_again_to_the_next_one(qtbot, panel, editor):
    editor.flag("sah", place(4))
    editor.flag("sah", place(9))
    with qtbot.waitSignal(panel.went_to) as went:
        qtbot.mouseClick(panel.cards[0], Qt.MouseButton.LeftButton)
    assert went.args[0].number == 4
    panel.set_view(place(4))
    with qtbot.waitSignal(panel.went_to) as went:
        qtbot.keyClick(panel.cards[0], Qt.Key.Key_Return)
    assert went.args[0].number == 9


def test_delete_removes_the_finding_and_undo_brings_it_back(qtbot, panel, editor):
    editor.flag("sah", place(4))
    card = panel.cards[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    assert panel.cards == ()
    editor.undo.undo()
    assert len(panel.cards) == 1


def test_taking_off_this_slice_is_offered_only_where_it_is_flagged(panel, editor):
    editor.flag("sah", place(4))
    take_off = panel.cards[0].menu.actions()[0]
    assert not take_off.isVisible()
    panel.set_view(place(4))
    assert take_off.isVisible()


def test_shift_enter_makes_a_finding_of_its_own(qtbot, panel, editor):
    editor.flag("acute_infarct", place(4))
    type_and_enter(qtbot, panel, "acute or sub", Qt.KeyboardModifier.ShiftModifier)
    assert len(editor.findings) == 2


def test_words_that_fit_nothing_are_answered(qtbot, panel):
    panel.start_typing()
    qtbot.keyClicks(panel.box.line, "zzz")
    assert panel.box.nothing.isVisible()
    qtbot.keyClick(panel.box.line, Qt.Key.Key_Backspace)
    qtbot.keyClicks(panel.box.line, "")
    panel.box.line.clear()
    qtbot.keyClicks(panel.box.line, "infarct")
    assert not panel.box.nothing.isVisible()


def test_a_long_name_is_offered_in_full(qtbot, panel):
    panel.start_typing()
    box = panel.box
    metrics = box.list.fontMetrics()
    for row, one in enumerate(box.shown):
        lines = 1 if metrics.horizontalAdvance(one.term.label) < 238 else 2
        assert box.list.sizeHintForRow(row) >= lines * metrics.height() + 10
    assert box.list.sizeHintForRow(0) < 3 * metrics.height() + 10


def test_escape_leaves_the_box_for_the_image(qtbot, panel):
    panel.start_typing()
    with qtbot.waitSignal(panel.left):
        qtbot.keyClick(panel.box.line, Qt.Key.Key_Escape)
    assert not panel.box.list.isVisible()


def test_what_the_modality_shows_comes_first_and_a_synonym_is_named():
    ct = suggestions("", "CT")
    usual = [one.usual for one in ct]
    assert usual == sorted(usual, reverse=True)
    assert not all(usual)
    stroke = suggestions("stroke", "CT")
    assert any(one.also for one in stroke)


def test_findings_that_have_left_can_only_be_looked_at(qtbot, panel, editor):
    editor.flag("sah", place(4))
    panel.set_writable(False)
    card = panel.cards[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    assert len(editor.findings) == 1
    assert not panel.box.isEnabled()


def test_every_control_of_the_panel_has_a_name(panel, editor):
    editor.flag("acute_infarct", place(4))
    panel.cards[0].open_answers()
    QApplication.processEvents()
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert spoken, widget


def test_flagging_opens_no_other_window(qtbot, panel, window):
    type_and_enter(qtbot, panel, "acute or sub")
    assert [top for top in QApplication.topLevelWidgets() if top.isVisible()] == [window]
    assert QApplication.activeWindow() is window


def test_on_a_finding_e_opens_its_answers_and_elsewhere_it_is_the_viewers(qtbot, window, panel):
    ellipse = QAction("Ellipse", window)
    ellipse.setShortcut(QKeySequence("E"))
    ellipse.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    window.addAction(ellipse)
    type_and_enter(qtbot, panel, "subarach")
    (card,) = panel.cards
    card.fold()
    card.setFocus()
    with qtbot.assertNotEmitted(ellipse.triggered):
        qtbot.keyClick(card, Qt.Key.Key_E)
    assert card.answers_open
    with qtbot.waitSignal(ellipse.triggered):
        qtbot.keyClick(panel, Qt.Key.Key_E)
