import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from midrc_desktop.errors import Unreadable
from midrc_desktop.ui.app import show_where_it_was
from midrc_desktop.ui.logbook import hook_crashes, start_log
from midrc_desktop.ui.messages import Message

HEAVY = ("SimpleITK", "highdicom", "pydicom", "numpy", "cryptography", "keyring", "requests")

START = """
import sys
from PySide6.QtCore import QTimer
from midrc_desktop.ui import app, main_window

def begin(window, paths=(), *, practice=False, passphrase=None):
    assert window.isVisible()
    print(",".join(name for name in {heavy!r} if name in sys.modules))
    QTimer.singleShot(0, window.close)

main_window.MainWindow.begin = begin
sys.exit(app.run([], None))
"""


RAISES = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from midrc_desktop.ui import app, main_window
from midrc_desktop.ui.messages import Message

def begin(window, paths=(), *, practice=False, passphrase=None):
    QTimer.singleShot(0, lambda: leave(window))
    raise ValueError("unexpected")

def leave(window):
    print([message.accessibleName() for message in window.findChildren(Message)])
    QApplication.quit()

main_window.MainWindow.begin = begin
sys.exit(app.run([], None))
"""


@pytest.fixture
def log(tmp_path):
    handler = start_log(tmp_path)
    yield tmp_path / "midrc-desktop.log"
    import logging

    logging.getLogger("midrc_desktop").removeHandler(handler)
    handler.close()
    sys.excepthook = sys.__excepthook__


def started(tmp_path, program):
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_window_is_on_the_screen_before_anything_heavy_is_imported(tmp_path):
    done = started(tmp_path, START.format(heavy=HEAVY))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_what_goes_wrong_while_the_desk_opens_is_said(tmp_path):
    done = started(tmp_path, RAISES)
    assert "The program met something unexpected." in done.stdout, done.stderr


def test_a_first_window_larger_than_the_screen_fills_it(qtbot, themed):
    window = QWidget()
    qtbot.addWidget(window)
    show_where_it_was(window, QByteArray())
    room = window.screen().availableSize()
    assert room.width() < 1280, "the offscreen screen is a small one"
    assert window.isMaximized()


@pytest.mark.expects_log("Nobody caught: ValueError in")
def test_what_nobody_caught_is_said_and_logged_by_its_place_alone(qtbot, host, log):
    hook_crashes(host)
    try:
        raise ValueError("Samplewell^Marigold")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    message = host.findChild(Message)
    assert message.accessibleName() == "The program met something unexpected."
    message.close()
    written = log.read_text(encoding="utf-8")
    assert "ValueError in test_what_nobody_caught" in written
    assert "Marigold" not in written


@pytest.mark.expects_log("Unreadable: The folder is empty.")
def test_a_failure_that_can_be_explained_is_explained_by_the_crash_hook_too(qtbot, host, log):
    hook_crashes(host)
    try:
        raise Unreadable("The folder is empty.", detail="/home/marigold")
    except Unreadable:
        sys.excepthook(*sys.exc_info())
    message = host.findChild(Message)
    assert message.accessibleName() == "The folder is empty."
    message.close()
    assert "marigold" not in log.read_text(encoding="utf-8")
