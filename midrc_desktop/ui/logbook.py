"""The program's log: sentences and places in the code, never a name, an identifier or a path."""

import logging
import logging.handlers
import shutil
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.ui.jobs import place_of
from midrc_desktop.ui.messages import not_saved, show_problem

_LOG = logging.getLogger(__name__)
_NAME = "midrc-desktop.log"


def log_folder() -> Path:
    """Where the log is kept on this computer."""
    from platformdirs import user_log_path

    return user_log_path("MIDRC Desktop", appauthor=False)


def start_log(folder: Path | None = None) -> logging.Handler:
    """Write what the program logs into a file of at most two times a megabyte."""
    where = folder or log_folder()
    where.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        where / _NAME, maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    ours = logging.getLogger("midrc_desktop")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    return handler


def hook_crashes(window: QWidget) -> None:
    """Log what nobody caught by its place only, and say that it happened."""

    def hook(
        kind: type[BaseException], exception: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, exception, trace)
            return
        if isinstance(exception, DesktopError):
            _LOG.warning("%s", exception)
            show_problem(window, exception)
            return
        _LOG.error("Nobody caught: %s", place_of(exception))
        show_problem(
            window,
            DesktopError(
                QCoreApplication.translate("Logbook", "The program met something unexpected."),
                safe=QCoreApplication.translate(
                    "Logbook", "Your studies are unchanged and nothing has left this computer."
                ),
                advice=QCoreApplication.translate(
                    "Logbook",
                    "Go on, or close and start again; everything kept so far is there. "
                    "Help, Save the log… writes a report without patient data.",
                ),
            ),
        )

    sys.excepthook = hook


def save_log(window: QWidget) -> QFileDialog:
    """Ask where a copy of the log is to be written, and write it."""
    dialog = QFileDialog(window, QCoreApplication.translate("Logbook", "Save the log"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(_NAME)

    def save(name: str) -> None:
        kept = log_folder() / _NAME
        try:
            if kept.exists():
                shutil.copyfile(kept, name)
            else:
                Path(name).write_text("Nothing was logged.\n", encoding="utf-8")
        except OSError as problem:
            show_problem(window, not_saved(problem, name))

    dialog.fileSelected.connect(save)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
