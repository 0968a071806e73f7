"""The menu bar and every key of the window."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from midrc_desktop.ui.colours import Look
from midrc_desktop.ui.keys import KeysDialog
from midrc_desktop.ui.logbook import save_log
from midrc_desktop.ui.settings.recovery import ask_recovery_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from midrc_desktop.ui.main_window import MainWindow

_PAGES_WITH_KEYS = (0, 1, 4)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Menus", words)


def build(window: "MainWindow") -> None:
    """Give the window its menus and keys."""
    _file(window, window.menuBar().addMenu(_tr("&File")))
    _edit(window, window.menuBar().addMenu(_tr("&Edit")))
    _view(window, window.menuBar().addMenu(_tr("&View")))
    _help(window, window.menuBar().addMenu(_tr("&Help")))
    window.menuBar().setAccessibleName(_tr("Menu"))
    for position in range(6):
        run = partial(window.show_step, position)
        _key(window, f"Ctrl+{position + 1}", _tr("Go to a step"), run)
    for keys in ("Ctrl+Return", "Ctrl+Enter"):
        _key(window, keys, _tr("The primary button"), window.footer.press)


def show_keys(window: "MainWindow") -> None:
    """Show the list of keys, with those of the pages that have keys of their own."""
    if window.context.has_desk:
        for position in _PAGES_WITH_KEYS:
            window.page(position)
    KeysDialog(window).open()


def show_receipts(window: "MainWindow") -> None:
    """Show what was sent from this computer."""
    window.leaving.show_receipts()


def _add(menu: QMenu, words: str, run: "Callable[[], object]", keys: str = "") -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: run())
    if keys:
        action.setShortcut(QKeySequence(keys))
    return action


def _key(window: "MainWindow", keys: str, words: str, run: "Callable[[], object]") -> None:
    shortcut = QShortcut(QKeySequence(keys), window)
    shortcut.setWhatsThis(words)
    shortcut.activated.connect(run)


def _file(window: "MainWindow", menu: QMenu) -> None:
    _add(menu, _tr("Add a folder or CD…"), window.adding.choose_folder, "Ctrl+O")
    _add(menu, _tr("Add files or a ZIP…"), window.adding.choose_files, "Ctrl+Shift+O")
    menu.addSeparator()
    _add(menu, _tr("Open a site profile…"), window.sites.choose)
    _add(menu, _tr("Show the site profile"), window.sites.show)
    _add(menu, _tr("Receipts…"), partial(show_receipts, window))
    _add(menu, _tr("Recovery words…"), lambda: ask_recovery_words(window.context, window))
    menu.addSeparator()
    practise = _add(menu, _tr("Practise"), window.open_practice)
    leave = _add(menu, _tr("Leave practice"), window.leave_practice)
    menu.addSeparator()
    _add(menu, _tr("Quit"), window.close, "Ctrl+Q")

    def fit() -> None:
        practice = window.context.has_desk and window.context.desk.practice
        practise.setVisible(not practice)
        leave.setVisible(practice)

    menu.aboutToShow.connect(fit)


def _edit(window: "MainWindow", menu: QMenu) -> None:
    undo = window.stack.undo.createUndoAction(menu, _tr("Undo"))
    undo.setShortcut(QKeySequence("Ctrl+Z"))
    undo.setWhatsThis(_tr("Undo"))
    redo = window.stack.undo.createRedoAction(menu, _tr("Redo"))
    redo.setWhatsThis(_tr("Redo"))
    redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
    menu.addAction(undo)
    menu.addAction(redo)
    menu.addSeparator()
    _add(menu, _tr("Search donations"), window.start_search, "Ctrl+F")


def _view(window: "MainWindow", menu: QMenu) -> None:
    looks = QActionGroup(menu)
    for look, words in (
        (Look.SYSTEM, _tr("Like the system")),
        (Look.LIGHT, _tr("Light")),
        (Look.DARK, _tr("Dark")),
        (Look.READING_ROOM, _tr("Reading room")),
    ):
        action = _add(menu, words, partial(window.show_look, look))
        action.setCheckable(True)
        action.setChecked(look is window.choices.look)
        looks.addAction(action)
    menu.addSeparator()
    eye = menu.addAction(_tr("Show patient names"))
    eye.setCheckable(True)
    eye.triggered.connect(window.context.show_patient)
    window.context.patient_shown_changed.connect(eye.setChecked)
    side = menu.addAction(_tr("Worklist"))
    side.setCheckable(True)
    side.setChecked(True)
    side.setShortcut(QKeySequence("Ctrl+B"))
    side.toggled.connect(window.show_worklist)


def _help(window: "MainWindow", menu: QMenu) -> None:
    keys = _add(menu, _tr("Keys"), partial(show_keys, window))
    keys.setShortcuts([QKeySequence("?"), QKeySequence("F1")])
    _add(menu, _tr("Save the log…"), lambda: save_log(window))
