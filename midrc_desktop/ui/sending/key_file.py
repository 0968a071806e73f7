"""A key file that was dropped or chosen: asked about, taken, and offered to be deleted."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from midrc_desktop.errors import DesktopError
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui.context import Context
from midrc_desktop.ui.messages import Answer, Message, ask, show_problem

_LARGEST = 64 * 1024


def is_key_file(path: Path) -> bool:
    """Whether a file looks like the key of a commons: a small JSON with an "api_key"."""
    if path.suffix.lower() != ".json":
        return False
    try:
        if path.stat().st_size > _LARGEST:
            return False
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and isinstance(content.get("api_key"), str)


def takes_keys(destinations: Sequence[Destination]) -> tuple[Destination, ...]:
    """The destinations that one signs in to with a key file."""
    return tuple(
        one
        for one in destinations
        if one.sign_in is not None and one.sign_in.kind is SignInKind.KEY_FILE
    )


class KeyFiles(QObject):
    """Asks about key files in dialogs of one window."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._path: Path | None = None  # the one that was asked about here
        self._dropped = False
        self._destination: Destination | None = None
        context.sign_in.key_taken.connect(self._taken)
        context.sign_in.failed.connect(self._failed)

    def ask_about(self, path: Path) -> Message:
        """A key file was dropped: ask whether to sign in with it, and where."""
        places = takes_keys(self._context.desk.site.destinations)
        if not places:
            return show_problem(self._window, self._no_place())
        answers = [
            Answer(
                self.tr("Sign in to {0}").format(one.name),
                partial(self._use, one, path, dropped=True),
                "primary" if at == 0 else "",
            )
            for at, one in enumerate(places)
        ]
        return ask(
            self._window,
            self.tr("This file is a key. Sign in with it?"),
            (*answers, Answer(self.tr("Leave it"))),
            explanation=self._where_kept(places[0]),
        )

    def choose(self, destination: Destination) -> None:
        """Ask for the key file of a destination."""
        dialog = QFileDialog(
            self._window, self.tr("Choose the key file of {0}").format(destination.name)
        )
        dialog.setNameFilter(self.tr("Key files (*.json)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        downloads = QStandardPaths.StandardLocation.DownloadLocation
        dialog.setDirectory(QStandardPaths.writableLocation(downloads))
        dialog.fileSelected.connect(lambda name: self._use(destination, Path(name), dropped=False))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self, destination: Destination, path: Path, *, dropped: bool) -> None:
        self._path, self._dropped = path, dropped
        self._destination = destination
        self._context.sign_in.use_key_file(destination, path)

    def _taken(self, path: Path) -> None:
        if path != self._path:
            return
        self._path = None
        sign_in = self._context.sign_in
        delete = Answer(self.tr("Delete the file"), lambda: self._delete(path))
        keep = Answer(self.tr("Keep the file"))
        if self._destination is None or sign_in.standing(self._destination).lasting:
            question = self.tr("You are signed in. Delete the downloaded file?")
            answers = (replace(delete, part="primary"), keep)
            why = self.tr(
                "The program does not need it any more, and whoever finds it could send in your "
                "name."
            )
        else:
            question = self.tr("You are signed in for this run. Keep the downloaded file?")
            answers = (replace(keep, part="primary"), delete)
            why = self.tr(
                "This computer has no keyring that keeps the key, so the file is needed again when "
                "MIDRC Desktop is next opened. Keep it where only you can read it."
            )
        ask(self._window, question, answers, explanation=why)

    def _failed(self, _destination: Destination, problem: DesktopError) -> None:
        dropped = self._path is not None and self._dropped
        self._path = None
        if dropped:  # a chosen one is answered where it was chosen
            show_problem(self._window, problem)

    def _delete(self, path: Path) -> None:
        from midrc_desktop.workflow.signing_in import delete_key_file

        try:
            delete_key_file(path)
        except DesktopError as problem:
            show_problem(self._window, problem)

    def _where_kept(self, destination: Destination) -> str:
        if self._context.sign_in.standing(destination).lasting:
            return self.tr(
                "The key goes into this computer's keyring and nowhere else. Whoever has the file "
                "can send in your name."
            )
        return self.tr(
            "This computer has no keyring, so the key is kept for this run only. Whoever has the "
            "file can send in your name."
        )

    def _no_place(self) -> DesktopError:
        return DesktopError(
            self.tr("This file is a key, and no destination of your site takes one."),
            safe=self.tr("The key was not read, and nothing has changed."),
            advice=self.tr(
                "Open the site profile that your coordinator sent you, then drop the file again."
            ),
        )
