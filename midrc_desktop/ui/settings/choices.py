"""What the window remembers of itself: its look and size. Nothing about donations."""

from PySide6.QtCore import QByteArray, QSettings

from midrc_desktop.ui.colours import Look


class Choices:
    """The window's own settings, kept where the operating system keeps such things."""

    def __init__(self, kept: QSettings | None = None) -> None:
        self._kept = kept or QSettings("MIDRC", "MIDRC Desktop")

    @property
    def look(self) -> Look:
        """The look that was chosen last; SYSTEM at first."""
        word = str(self._kept.value("look", Look.SYSTEM.value))
        return Look(word) if word in {look.value for look in Look} else Look.SYSTEM

    @look.setter
    def look(self, look: Look) -> None:
        self.keep("look", look.value)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was; empty at first."""
        kept = self._kept.value("geometry", QByteArray())
        return kept if isinstance(kept, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self.keep("geometry", geometry)

    def keep(self, name: str, value: object) -> None:
        """Remember one thing under its name."""
        self._kept.setValue(name, value)
