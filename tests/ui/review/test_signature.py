"""Asking for the signature, and showing it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton

from midrc_desktop.ui.review.signature import SignaturePanel, Signed

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture
def panel(qtbot):
    panel = SignaturePanel()
    qtbot.addWidget(panel)
    panel.resize(280, 400)
    panel.ask("The ethics board has agreed.", "00" * 32)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def _texts(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_name_role_and_confirmation_are_needed_in_this_order(qtbot, panel):
    name, role = panel.findChildren(QLineEdit)
    confirmed = panel.findChild(QCheckBox)
    said = [panel.missing()]
    qtbot.keyClicks(name, "  Dr Ada  ")
    said.append(panel.missing())
    qtbot.keyClicks(role, "Radiologist")
    said.append(panel.missing())
    with qtbot.waitSignal(panel.edited):
        qtbot.keyClick(confirmed, Qt.Key.Key_Space)
    assert [sentence.split()[1] for sentence in said] == ["name", "role", "that"]
    assert (panel.missing(), panel.name(), panel.role()) == ("", "Dr Ada", "Radiologist")


def test_blanks_are_no_name(qtbot, panel):
    qtbot.keyClicks(panel.findChildren(QLineEdit)[0], "   ")
    assert "name" in panel.missing()


def test_what_is_agreed_to_is_said(panel):
    assert "The ethics board has agreed." in _texts(panel)
    assert "Your name stays on this computer." in _texts(panel)


def test_asking_anew_takes_the_confirmation_back_but_keeps_the_name(qtbot, panel):
    for line in panel.findChildren(QLineEdit):
        qtbot.keyClicks(line, "Ada")
    panel.findChild(QCheckBox).setChecked(True)
    panel.ask("Other words.", "11" * 32)
    assert (panel.name(), panel.missing().split()[0]) == ("Ada", "Confirm")


def test_a_signature_is_shown_and_can_be_withdrawn(qtbot, panel):
    panel.show_signed(Signed("Dr Ada", "Radiologist", "28 March 2026, 14:05", "3fa9" * 16))
    assert "Signed by Dr Ada, Radiologist" in _texts(panel)
    assert "Seal 3fa93fa93fa9…" in _texts(panel)
    withdraw = next(b for b in panel.findChildren(QPushButton) if b.text() == "Withdraw signature…")
    with qtbot.waitSignal(panel.withdrawn):
        qtbot.mouseClick(withdraw, Qt.MouseButton.LeftButton)


def test_a_signature_on_its_way_cannot_be_withdrawn(panel):
    panel.show_signed(Signed("A", "", "now", "00" * 32), may_withdraw=False)
    assert all(button.isHidden() for button in panel.findChildren(QPushButton))
