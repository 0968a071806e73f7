"""The list of keys: whatever has a key is on it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel

from midrc_desktop.ui import menus
from midrc_desktop.ui.keys import KeysDialog, name_group

CONTRACT = (
    *("F5", "F6", "F7", "F8", "S", "Shift+S", "O", "C", "W", "Z", "P", "M", "G", "E", "I", "H"),
    *("V", "]", "[", "0", "R", "A", "Shift+W", "1", "8", "T", "N", "F", "B", "Ctrl+Z", "Ctrl+Y"),
    *("Ctrl+O", "Ctrl+F", "Ctrl+1", "Ctrl+6", "Ctrl+Return", "?"),
)
BY_MOUSE = ("Wheel, ↑ ↓", "PgUp, PgDn", "Home, End", "← →", "Left drag", "Double click", "Del")


@pytest.fixture
def card(window):
    window.begin()
    menus.show_keys(window)
    return window.findChild(KeysDialog)


def sequences(window):
    """Every shortcut of the window that counts beyond the widget it belongs to."""
    for action in window.findChildren(QAction):
        yield from action.shortcuts()
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() is not Qt.ShortcutContext.WidgetShortcut:
            yield shortcut.key()


def test_every_shortcut_of_the_window_is_on_the_card_with_what_it_does(window, card):
    lines = [line for lines in card.groups.values() for line in lines]
    written = {label.text() for label in card.findChildren(QLabel)}
    for sequence in sequences(window):
        text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        (line,) = [line for line in lines if text in line.sequences]
        assert line.meaning, text
        assert {line.keys, line.meaning} <= written
        shown = line.keys.split(" … ")
        assert text in line.keys.split(", ") or (len(shown) == 2 and shown[0] <= text <= shown[1])


def test_the_keys_that_are_promised_are_on_the_card(card):
    told = {text for lines in card.groups.values() for line in lines for text in line.sequences}
    assert set(CONTRACT) <= told
    keys = {line.keys for lines in card.groups.values() for line in lines}
    assert set(BY_MOUSE) <= keys


def test_no_key_means_two_things_at_once(card):
    seen: dict[str, str] = {}
    for lines in card.groups.values():
        for line in lines:
            for text in line.sequences:
                assert seen.setdefault(text, line.meaning) == line.meaning


def test_an_action_that_is_new_comes_onto_the_card_by_itself(window):
    action = QAction("Count the slices", window)
    action.setShortcut(QKeySequence("Ctrl+Alt+K"))
    name_group(action, "Counting")
    card = KeysDialog(window)
    (line,) = card.groups["Counting"]
    assert (line.keys, line.meaning) == ("Ctrl+Alt+K", "Count the slices")


def test_while_donations_are_searched_escape_belongs_to_the_search_alone(qtbot, window):
    window.begin()
    window.worklist.start_search()
    (escape,) = [one for one in window.findChildren(QShortcut) if one.key().toString() == "Esc"]
    assert escape.context() is Qt.ShortcutContext.WidgetShortcut
    assert window.worklist.search.isVisibleTo(window)
    qtbot.keyClick(window.worklist.search, Qt.Key.Key_Escape)
    assert not window.worklist.search.isVisibleTo(window)
