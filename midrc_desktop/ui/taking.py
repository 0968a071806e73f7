"""What is dropped on the window or opened with it: studies, a site profile, or a key."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from midrc_desktop.ui.sending.key_file import KeyFiles, is_key_file

if TYPE_CHECKING:
    from midrc_desktop.ui.main_window import MainWindow


class Taking(QObject):
    """Takes what comes to where it belongs; while no desk is open it waits for one."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._keys = KeyFiles(window.context, window)
        self._waiting: tuple[Path, ...] = ()

    def take(self, paths: Sequence[Path]) -> None:
        """A site profile or a key is asked about; everything else is read as studies."""
        if not paths:
            return
        if not self._window.context.has_desk:
            self._waiting = (*self._waiting, *paths)
        elif len(paths) == 1 and paths[0].suffix.lower() == ".toml":
            self._window.sites.open(paths[0])
        elif len(paths) == 1 and is_key_file(paths[0]):
            self._keys.ask_about(paths[0])
        else:
            self._window.adding.read(paths)

    def take_what_waited(self) -> bool:
        """A desk is open now: take what came before it. Return whether studies are being read."""
        waited, self._waiting = self._waiting, ()
        self.take(waited)
        return bool(waited) and self._window.stack.reading_shown
