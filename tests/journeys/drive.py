"""Takes one step of the journey in a process of its own, and then dies without a goodbye.

python -m tests.journeys.drive STUDIES STEP [first]
"""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from midrc_desktop.ui.main_window import MainWindow
from tests.journeys.journey import Journey
from tests.workflow.fake_looks import FakeLooks


def shown_window(app: QApplication) -> MainWindow:
    """The main window as the program shows it, with no desk yet."""
    from midrc_desktop import bootstrap
    from midrc_desktop.ui import theme
    from midrc_desktop.ui.settings.choices import Choices

    theme.apply(app, Choices().look)
    window = MainWindow(bootstrap)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    return window


def main(studies: Path, step: str, first: bool) -> None:
    """Open the window, unlock the records, take one step, and be killed."""
    from midrc_desktop import bootstrap

    bootstrap.looks = lambda pool: FakeLooks()
    app = QApplication([])
    journey = Journey(shown_window(app), studies)
    journey.window.begin()
    journey.unlocks(first=first)
    dict(journey.steps())[step]()
    print("taken", step, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], first=sys.argv[3:] == ["first"])
