"""Starts the window: on the screen first, everything heavy afterwards."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QLibraryInfo,
    QLocale,
    QObject,
    QSize,
    QTimer,
    QTranslator,
)
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.jobs.resources import resource
from midrc_desktop.ui import theme
from midrc_desktop.ui.logbook import hook_crashes, start_log
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.settings.choices import Choices

if TYPE_CHECKING:
    from midrc_desktop.workflow.desks import Desks

_FIRST_SIZE = QSize(1280, 800)
_FRAME = 48  # pixels that a title bar may take


def run(
    paths: Sequence[Path],
    desks: "Desks",
    *,
    practice: bool = False,
    passphrase: str | None = None,
) -> int:
    """Show the window until it is closed and return the exit code.

    `desks` opens what the window works on (bootstrap); it is asked only once the window is on
    the screen. `paths` are imported at once; `practice` opens the practice desk with its
    patient; `passphrase` opens the records.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("MIDRC Desktop")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("midrc-desktop")
    app.setWindowIcon(QIcon(str(resource("icons", "midrc-desktop.svg"))))
    translators = _translate(app)
    choices = Choices()
    theme.apply(app, choices.look)
    app.styleHints().colorSchemeChanged.connect(lambda _: theme.apply(app, theme.look()))
    window = MainWindow(desks, choices)
    show_where_it_was(window, choices.geometry)
    handler = start_log()
    hook_crashes(window)
    opened = OpenedFiles(window)
    app.installEventFilter(opened)
    once_seen(window, lambda: window.begin(paths, practice=practice, passphrase=passphrase))
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        handler.close()
        translators.clear()


class _Seen(QObject):
    """Calls once when its window has been drawn for the first time."""

    def __init__(self, window: QWidget, call: Callable[[], None]) -> None:
        super().__init__(window)
        self._call: Callable[[], None] | None = call

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Expose and self._call is not None:
            # Without a receiver: PySide drops what is raised in a singleShot that has one.
            QTimer.singleShot(0, self._call)
            self._call = None
        return False


class OpenedFiles(QObject):
    """Hands to the window what a double click opens with this program (macOS sends an event)."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        self._window.taking.take([Path(event.file())])
        return True


def once_seen(window: QWidget, call: Callable[[], None]) -> None:
    """Call when the window is on the screen: a keyring may keep us waiting for its password."""
    window.windowHandle().installEventFilter(_Seen(window, call))


def show_where_it_was(window: QWidget, geometry: QByteArray) -> None:
    """Show a window as it was left; at first in its own size, or filling a smaller screen."""
    if window.restoreGeometry(geometry):
        window.show()
        return
    window.resize(_FIRST_SIZE)
    room = window.screen().availableSize()
    if room.width() <= _FIRST_SIZE.width() or room.height() <= _FIRST_SIZE.height() + _FRAME:
        window.showMaximized()
    else:
        window.show()


def _translate(app: QApplication) -> list[QTranslator]:
    """Load our own words and Qt's in the person's language, where there are any."""
    found = []
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("midrc_desktop", str(resource("translations"))),
    ):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)
            found.append(translator)
    return found
