"""Plays what hangs in the active viewport; remembers how fast each stack is played."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from midrc_desktop.dicom.playback import Playback
from midrc_desktop.ui.preview.cine import USUAL, Cine
from midrc_desktop.ui.preview.hanging_tools import HangingTools
from midrc_desktop.ui.preview.loading import PictureLoader
from midrc_desktop.ui.preview.stack import Stack
from midrc_desktop.ui.preview.viewport import Viewport


class Player(QObject):
    """The switch, the keys and the speed of cine."""

    def __init__(
        self,
        active: Callable[[], Viewport],
        loader: PictureLoader,
        switch: QAction,
        tools: HangingTools,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._active, self._loader, self._switch, self._tools = active, loader, switch, tools
        self._speeds: dict[tuple[str, int], float] = {}
        self.cine = Cine(lambda: active().waiting, self)
        self.cine.stepped.connect(self._play_on)
        self.cine.speed_changed.connect(self._speed_changed)
        switch.toggled.connect(self._play)

    def stop(self) -> None:
        """Stand still."""
        self._switch.setChecked(False)

    def forget(self) -> None:
        """Another donation: no speed has been chosen yet."""
        self._speeds.clear()

    def took_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether a key was one for cine."""
        if key in (Qt.Key.Key_Greater, Qt.Key.Key_Less):
            (self.cine.faster if key == Qt.Key.Key_Greater else self.cine.slower)()
            if (stack := self._active().stack) is not None:
                self._speeds[stack.key] = self.cine.speed
        elif key == Qt.Key.Key_Space and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.cine.swings = not self.cine.swings
        elif key == Qt.Key.Key_Space:
            self._switch.trigger()
        else:
            return False
        return True

    def _play(self, playing: bool) -> None:
        self._tools.show_speed(self.cine.speed if playing else None)
        stack, picture = self._active().stack, self._active().picture
        if not playing or stack is None or picture is None:
            self.cine.stop()
            return
        known = self._speeds.get(stack.key)
        self.cine.set_speed(known or USUAL)
        self.cine.start()
        if known is None and picture.instance.frames > 1:
            self._loader.ask_playback(picture, lambda told: self._speed_told(stack, told))

    def _speed_told(self, stack: Stack, told: Playback | None) -> None:
        """A clip is played as fast as its header says, until another speed is chosen."""
        if told is not None and self._active().stack is stack and stack.key not in self._speeds:
            self.cine.swings = told.swings
            self.cine.set_speed(told.rate)
            self._speeds[stack.key] = self.cine.speed

    def _speed_changed(self, speed: float) -> None:
        if self.cine.playing:
            self._tools.show_speed(speed)

    def _play_on(self) -> None:
        active = self._active()
        if active.stack is not None and active.stack.pictures:
            active.go_to(self.cine.next_of(active.index, active.stack.within_phase(active.index)))
