"""Starts the window: on the screen first, everything heavy afterwards."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from midrc_desktop.jobs.resources import resource
from midrc_desktop.ui import theme
from midrc_desktop.ui.logbook import hook_crashes, start_log
from midrc_desktop.ui.main_window import MainWindow
from midrc_desktop.ui.settings.choices import Choices

if TYPE_CHECKING:
    from midrc_desktop.workflow.desks import Desks


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
    if not window.restoreGeometry(choices.geometry):
        window.resize(1280, 800)
    window.show()
    handler = start_log()
    hook_crashes(window)
    QTimer.singleShot(
        0, window, lambda: window.begin(paths, practice=practice, passphrase=passphrase)
    )
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        handler.close()
        translators.clear()


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
