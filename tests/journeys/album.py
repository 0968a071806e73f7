"""An album of pictures of the window: at two sizes, in light and dark."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from midrc_desktop.ui import theme
from midrc_desktop.ui.colours import Look

SIZES = ((1280, 800), (1920, 1080))
LOOKS = (Look.LIGHT, Look.DARK)


def settle(seconds: float) -> None:
    """Let thumbnails and pages arrive."""
    turn = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), turn.quit)
    turn.exec()


class Album:
    """Takes the pictures."""

    def __init__(
        self, app: QApplication, window: QWidget, folder: Path, pause: float = 0.6
    ) -> None:
        self.app, self.window, self.folder, self.pause = app, window, folder, pause
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> None:
        """One picture for each size and look."""
        for look in LOOKS:
            theme.apply(self.app, look)
            for width, height in SIZES:
                self.window.resize(width, height)
                settle(self.pause)
                self.window.grab().save(str(self.folder / f"{name}-{look.value}-{width}.png"))
        theme.apply(self.app, Look.LIGHT)
        self.window.resize(*SIZES[0])

    def take_dialog(self, name: str, dialog: QWidget) -> None:
        """One picture of a dialog for each look."""
        for look in LOOKS:
            theme.apply(self.app, look)
            settle(0.1)
            dialog.grab().save(str(self.folder / f"{name}-{look.value}.png"))
        theme.apply(self.app, Look.LIGHT)
