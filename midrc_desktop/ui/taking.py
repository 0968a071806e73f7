"""What is dropped on the window or opened with it: studies, a site profile, or a key."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

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
        self._key: Path | None = None

    def take(self, paths: Sequence[Path]) -> None:
        """A site profile and a key are asked about; everything else is read as studies.

        Of several profiles or keys none is asked about: nobody can have meant all of them.
        """
        if not self._window.context.has_desk:
            self._waiting = (*self._waiting, *paths)
            return
        profile = _only([path for path in paths if path.suffix.lower() == ".toml"])
        key = _only([path for path in paths if is_key_file(path)])
        if studies := [path for path in paths if path not in (profile, key)]:
            self._window.adding.read(studies)
        if profile is not None:
            asked = self._window.sites.open(profile)
            if key is not None:
                # What the key is for may be in the profile, which is kept before the next event.
                self._key = key
                asked.finished.connect(self._ask_about_key, Qt.ConnectionType.QueuedConnection)
        elif key is not None:
            self._keys.ask_about(key)

    @Slot()
    def _ask_about_key(self) -> None:
        key, self._key = self._key, None
        if key is not None:
            self._keys.ask_about(key)

    def take_what_waited(self) -> bool:
        """A desk is open now: take what came before it. Return whether studies are being read."""
        waited, self._waiting = self._waiting, ()
        self.take(waited)
        return bool(waited) and self._window.stack.reading_shown


def _only(paths: Sequence[Path]) -> Path | None:
    return paths[0] if len(paths) == 1 else None
